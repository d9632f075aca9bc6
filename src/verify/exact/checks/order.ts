import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'

/** Two things that are done one after the other, as the stems of what is said of each. */
interface Order {
  sentence: ReadSentence
  first: ReadonlySet<string>
  second: ReadonlySet<string>
  /** The word that orders them. */
  at: number
}

const unsure = /^(?:not|never|if|or|unless|until|avoid|without|instead|rather|again|repeat|.{2,}n['’]t)$/
const ordering = new Set(['then', 'before', 'after', 'once'])
const fewest = 2
const mostSentences = 200
const longest = 40

/** "Open the tap, then turn off the water", where it is to be turned off first. */
export function checkOrder(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const said = orderIn(sentence)
    if (!said) return []
    const told = ordersOf(claim.evidence)
    const isSame = told.some((one) => holds(one.first, said.first) && holds(one.second, said.second))
    const turned = told.find((one) => holds(one.first, said.second) && holds(one.second, said.first))
    if (isSame || !turned) return []
    const { start, end } = sentence.words[said.at]!
    const { passage } = turned.sentence
    return [{
      verdict: 'contradicted' as const, start, end, check: 'order',
      evidence: [{ passage, start: turned.sentence.start, end: turned.sentence.end }],
      because: { code: 'turned-round' as const },
    }] // prettier-ignore
  })
}

/** Most of what the one says has to be what the other does, and the words of a claim all but one. */
function holds(given: ReadonlySet<string>, said: ReadonlySet<string>): boolean {
  const shared = [...said].filter((stem) => given.has(stem)).length
  return shared >= fewest && shared >= said.size - (said.size > 3 ? 1 : 0) && shared * 2 >= given.size
}

const ordersOf = remembered(({ sentences }: PreparedEvidence) =>
  sentences
    .filter(({ words }) => words.some(({ lower }) => ordering.has(lower)))
    .slice(0, mostSentences)
    .flatMap((sentence) => orderIn(sentence) ?? []),
)

/** "A, then B", "A before B", "before B, A", "after A, B", "B after A". */
function orderIn(sentence: ReadSentence): Order | undefined {
  const { words } = sentence
  if (words.length > longest || words.at(-1)!.text === '?') return undefined
  const marks = words.flatMap(({ lower }, at) => (ordering.has(lower) ? [at] : []))
  if (marks.length === 0 || words.some(({ lower }) => unsure.test(lower))) return undefined
  // "Before you paint, sand the wall, then dust it": the last two are parted by commas.
  const at = marks.at(-1)
  if (
    at === undefined ||
    marks.length > 2 ||
    (marks.length === 2 && (marks[0] !== 0 || words[at]!.lower !== 'then'))
  )
    return undefined
  const begin = marks.length === 2 ? words.findIndex(({ text }) => text === ',') + 1 : 0
  if (marks.length === 2 && (begin === 0 || begin >= at)) return undefined
  const mark = words[at]!.lower
  const stems = (from: number, to: number) =>
    new Set(
      words.slice(from, to).flatMap(({ content, kind, stem }) => (content && kind === 'word' ? stem : [])),
    )
  let [left, right] = [stems(begin, at), stems(at + 1, words.length)]
  const isFirst = at === 0
  if (isFirst) {
    const comma = words.findIndex(({ text }) => text === ',')
    if (comma < 0) return undefined
    ;[left, right] = [stems(1, comma), stems(comma + 1, words.length)]
    // "Before B, A"
    if (mark === 'before') [left, right] = [right, left]
    else if (mark === 'then') return undefined
  } else if (mark === 'after' || mark === 'once') [left, right] = [right, left]
  if (left.size < fewest || right.size < fewest) return undefined
  // Each has something that the other has not.
  if (![...left].some((stem) => !right.has(stem)) || ![...right].some((stem) => !left.has(stem)))
    return undefined
  return { sentence, first: left, second: right, at }
}
