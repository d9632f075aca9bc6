import { daysFit, isToldApart } from './owners.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { coverOf } from '../facts/cover.ts'
import { dayWord } from '../facts/days.ts'
import { factsNear, factsOf, rarest, type Fact } from '../facts/facts.ts'
import type { Word } from '../words/words.ts'

const mostHolders = 300

/** "Course A is taught by Mr Okoro", where that is told of course B, and Ms Lind of this one. */
export function checkNamed(claim: ReadClaim, fact: Fact): ExactFinding[] {
  if (fact.general || fact.subject.size === 0 || fact.verb < 0) return []
  const named = namesBehind(fact)
  if (named.length === 0) return []
  const facts = factsOf(claim.evidence)
  const near = factsNear(claim.evidence, fact)
  return named.flatMap((name): ExactFinding[] => {
    const keys = new Set(name.map(keyOf))
    if (name[0]!.start < claim.start || name.at(-1)!.end > claim.end) return []
    const told = rarest(facts, keys)
    // What is named everywhere is told of too much.
    if (told.length > mostHolders) return []
    const holders = told
      .filter((one) => [...keys].every((key) => one.all.has(key)))
      .map((one) => ({ fact: one }))
    const cover = (one: Fact) => coverOf(fact, one, { without: keys, facts })
    if (holders.length === 0 || holders.some((one) => cover(one.fact).nouns.length === 0)) return []
    for (const own of near) {
      if (!daysFit(fact, own) || [...keys].some((key) => own.all.has(key))) continue
      const { nouns, verbs } = cover(own)
      if (nouns.length > 0 || verbs.length > 0 || !isToldApart(fact, own, holders)) continue
      const other = namesBehind(own).find((one) => isLike(name, one, fact, own))
      if (!other) continue
      const { passage } = own.sentence
      const [start, end] = [other[0]!.start, other.at(-1)!.end]
      return [{
        verdict: 'contradicted', start: name[0]!.start, end: name.at(-1)!.end, evidence: [{ passage, start, end }],
        because: { code: 'other-word', values: { given: textOf(other), claimed: textOf(name) } }, check: 'names',
      }] // prettier-ignore
    }
    return []
  })
}

function keyOf(word: Word): string {
  return word.kind === 'number' || /^[A-Z]$/.test(word.text) ? `#${word.lower}` : word.stem
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ')
}

/** The names behind a fact's verb: runs of words with a capital, and numbers in a name. */
function namesBehind({ sentence: { words }, values, verb, to, names, subject, topic }: Fact): Word[][] {
  const runs: Word[][] = []
  let run: Word[] = []
  for (let at = Math.max(0, verb + 1); at <= to; at++) {
    const word = words[at]
    const isName =
      at < to &&
      word !== undefined &&
      names.has(keyOf(word)) &&
      !dayWord(word) &&
      // "on July 3": a date is compared as one.
      !values.some(({ dates, first, last }) => dates && at >= first && at <= last) &&
      (word.name || word.kind === 'number') &&
      !subject.has(keyOf(word)) &&
      !topic.has(keyOf(word))
    if (isName) run.push(word)
    else if (run.length > 0) {
      runs.push(run)
      run = []
    }
  }
  return runs
}

/** Two names stand in the same place: behind the same word, "by", "room" or a form of "be". */
function isLike(one: readonly Word[], other: readonly Word[], claimed: Fact, given: Fact): boolean {
  const before = (name: readonly Word[], { sentence: { words } }: Fact) => {
    const word = words[words.indexOf(name[0]!) - 1]
    return /^(?:is|was|are|were)$/.test(word?.lower ?? '') ? 'be' : word?.stem
  }
  const [ours, theirs] = [before(one, claimed), before(other, given)]
  // One place may lie in another: "in Prussia" and "in Trier".
  const isPlace = /^(?:in|at|near|from|of)$/.test(ours ?? '')
  return !isPlace && one[0]!.kind === other[0]!.kind && ours === theirs
}
