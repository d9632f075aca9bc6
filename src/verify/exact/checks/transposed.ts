import type { ExactFinding, ReadClaim } from '../claim.ts'
import { aligned, alignedOver, candidates, skeletonIn, skeletonOf } from '../facts/skeletons.ts'
import type { Word } from '../words/words.ts'

const fewestWords = 5
const mostWords = 24
const mostNames = 6
const unsure =
  /^(?:not|never|no|or|neither|nor|if|unless|whether|may|might|could|would|respectively|.{2,}n['’]t)$/

/** "joins the Baltic at Kiel with the North Sea at Brunsbüttel" with the two towns exchanged, and all else the same. */
export function checkTransposed(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence): ExactFinding[] => {
    const { words } = sentence
    if (!hasTwoNames(words)) return []
    const skeleton = skeletonOf(words)
    if (skeleton.length < fewestWords || skeleton.length > mostWords) return []
    if (words.some(({ lower }) => unsure.test(lower)) || words.at(-1)!.text === '?') return []
    const names = namesIn(words, skeleton)
    if (names.length < 2 || names.length > mostNames) return []
    const pairs = pairsIn(words, skeleton, names)
    if (pairs.length === 0) return []
    const near = candidates(claim.evidence, skeleton)
    const stands = (one: Word[]) =>
      near.find((given) => {
        const other = skeletonIn(given)
        return (
          aligned(one, other)?.changed === undefined &&
          (aligned(one, other) ?? alignedOver(one, other)) !== undefined
        )
      })
    if (stands(skeleton)) return []
    for (const [one, other] of pairs) {
      const turned = [
        ...skeleton.slice(0, one.from),
        ...skeleton.slice(other.from, other.to),
        ...skeleton.slice(one.to, other.from),
        ...skeleton.slice(one.from, one.to),
        ...skeleton.slice(other.to),
      ]
      const given = stands(turned)
      if (!given || given.words.some(({ lower }) => unsure.test(lower))) continue
      return [{
          verdict: 'contradicted', start: skeleton[one.from]!.start, end: skeleton[other.to - 1]!.end,
          evidence: [{ passage: given.passage, start: given.start, end: given.end }],
          because: { code: 'turned-round' }, check: 'relations',
        }] // prettier-ignore
    }
    return []
  })
}

function hasTwoNames(words: Word[]): boolean {
  let names = 0
  for (const { name } of words) if (name && ++names === 2) return true
  return false
}

interface Run {
  from: number
  to: number
}

/** Two names behind the same preposition, with more than a list between them. */
function pairsIn(words: Word[], skeleton: Word[], names: Run[]): [Run, Run][] {
  const placed = names.map((run) => ({ run, place: placing(words, skeleton[run.from]!) }))
  return placed.flatMap(({ run, place }, at) =>
    place === undefined
      ? []
      : placed
          .slice(at + 1)
          .filter(
            (other) =>
              other.place === place && isParted(words, skeleton[run.to - 1]!, skeleton[other.run.from]!),
          )
          .map((other): [Run, Run] => [run, other.run]),
  )
}

/** Runs of names in a skeleton whose words stand side by side. */
function namesIn(words: Word[], skeleton: Word[]): Run[] {
  const runs: Run[] = []
  for (const [at, word] of skeleton.entries()) {
    if (!word.name) continue
    const last = runs.at(-1)
    const goesOn = last?.to === at && words.indexOf(word) - words.indexOf(skeleton[at - 1]!) === 1
    if (last && goesOn) last.to = at + 1
    else runs.push({ from: at, to: at + 1 })
  }
  return runs
}

/** The preposition before a name: who does what to whom may be said in two ways, where things are in one. */
function placing(words: Word[], first: Word): string | undefined {
  const at = words.indexOf(first)
  const before = words[at - 1]?.lower === 'the' ? words[at - 2] : words[at - 1]
  return before && /^(?:at|in|from|to|on|for|near|of)$/.test(before.lower) ? before.lower : undefined
}

/** Two of a list may stand in any order, and so may who meets and who is met. */
function isParted(words: Word[], last: Word, first: Word): boolean {
  const between = words.slice(words.indexOf(last) + 1, words.indexOf(first))
  return (
    between.filter(
      ({ kind, lower, name }) => kind === 'word' && !name && !/^(?:and|the|a|an|of)$/.test(lower),
    ).length >= 2
  )
}
