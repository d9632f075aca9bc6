import { bind, type Binding } from './binding.ts'
import type { ExactFinding, ReadClaim } from './claim.ts'
import { compareValues } from './compare.ts'
import type { PreparedEvidence, ReadSentence } from './evidence.ts'
import type { Value } from './value.ts'

/**
 * How sure the binding of a value must be before another value contradicts it: the share of the claim's words that the
 * evidence has, and the other way round. Dates ask for more: many things happen again.
 */
const least: Record<Value['kind'], { forward: number; backward: number }> = {
  number: { forward: 0.55, backward: 0.6 },
  quantity: { forward: 0.6, backward: 0.5 },
  duration: { forward: 0.6, backward: 0.5 },
  percentage: { forward: 0.6, backward: 0.5 },
  currency: { forward: 0.6, backward: 0.5 },
  date: { forward: 0.7, backward: 0.55 },
  clock: { forward: 0.6, backward: 0.5 },
  label: { forward: 1, backward: 1 },
}
/** What is twenty times as much is more likely another thing. */
const farApart = 20
/** A matching value in a sentence with at least this much of the claim's words speaks for the claim. */
const presentForward = 0.3
const mostCandidates = 40

const checks: Record<Value['kind'], string> = {
  number: 'numbers', quantity: 'quantities', duration: 'durations', percentage: 'percentages', currency: 'currency', date: 'dates', clock: 'dates', label: '',
} // prettier-ignore

/** Numbers, quantities, durations, percentages, amounts and dates that the evidence gives otherwise for the same thing. */
export function checkValues(claim: ReadClaim): ExactFinding[] {
  const findings: ExactFinding[] = []
  for (const sentence of claim.sentences)
    for (const value of sentence.values) {
      if (value.kind === 'label') continue
      const finding = checkValue(claim, sentence, value)
      if (finding) findings.push(finding)
    }
  return findings
}

function checkValue(claim: ReadClaim, sentence: ReadSentence, value: Value): ExactFinding | undefined {
  const given = candidates(claim.evidence, sentence, value)
  let best: { sentence: ReadSentence; value: Value; binding: Binding; score: number } | undefined
  for (const one of given) {
    const comparison = compareValues(value, one.value)
    if (comparison !== 'different') {
      // Held against where it is said: a number that merely occurs in another sentence supports nothing.
      if (comparison === 'same' && sharedWords(sentence, one.sentence) >= presentForward) return undefined
      const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
      if (binding.blocked === '' && binding.forward >= 0.5) return undefined
      continue
    }
    const binding = bind({ sentence, value }, one, claim.evidence, claim.understood)
    if (binding.blocked !== '' || !binding.head || binding.matched < 2) continue
    const { forward, backward } = least[value.kind]
    if (binding.forward < forward || binding.backward < backward) continue
    if (isFarApart(value, one.value) && binding.forward < 0.85) continue
    // Of two that differ, the nearer one is more likely what was meant.
    const score = binding.forward + binding.backward + (isFarApart(value, one.value) ? 0 : 0.3)
    if (!best || score > best.score) best = { ...one, binding, score }
  }
  if (!best || derived(value, claim.evidence) || isThere(value, best.sentence)) return undefined
  const { passage } = best.sentence
  const text = claim.evidence.passages[passage - 1]!.text
  return {
    verdict: 'contradicted',
    start: value.start,
    end: value.end,
    evidence: [{ passage, start: best.value.start, end: best.value.end }],
    reason: `the evidence says ${text.slice(best.value.start, best.value.end)}, not ${claim.answer.slice(value.start, value.end)}`,
    check: checks[value.kind],
  }
}

/** The same figures stand in the sentence that would contradict, perhaps with a unit that one side left out. */
function isThere(value: Value, sentence: ReadSentence): boolean {
  if (value.dates)
    return sentence.values.some((other) => other.dates && compareValues(value, other) === 'same')
  return sentence.values.some((other) => other.figures.some((figure) => value.figures.includes(figure)))
}

function isFarApart(claimed: Value, given: Value): boolean {
  const [small, large] = [Math.abs(claimed.low), Math.abs(given.low)].toSorted(
    (one, other) => one - other,
  ) as [number, number]
  if (claimed.dates || small === 0 || large / small < farApart) return false
  // The same figures with another scale, million for billion, are a slip of that one word.
  const figures = large / small
  return Math.abs(Math.log10(figures) - Math.round(Math.log10(figures))) > 1e-6
}

function candidates(
  evidence: PreparedEvidence,
  sentence: ReadSentence,
  value: Value,
): { sentence: ReadSentence; value: Value }[] {
  const given = evidence.values.get(value.dimension) ?? []
  if (given.length <= mostCandidates) return given
  const shared = new Map<ReadSentence, number>()
  for (const one of given)
    if (!shared.has(one.sentence)) shared.set(one.sentence, sharedWords(sentence, one.sentence))
  return given
    .toSorted((one, other) => shared.get(other.sentence)! - shared.get(one.sentence)!)
    .slice(0, mostCandidates)
}

/** The share of a claim's words that a sentence of the evidence has. */
function sharedWords(claimed: ReadSentence, given: ReadSentence): number {
  let shared = 0
  for (const stem of claimed.places.keys()) if (given.places.has(stem) || given.context.has(stem)) shared++
  return claimed.places.size === 0 ? 0 : shared / claimed.places.size
}

/** A sum or a difference of two values that the evidence gives needs no place in it: ages, spans of years, totals. */
function derived(value: Value, evidence: PreparedEvidence): boolean {
  if (value.kind === 'date' || value.kind === 'clock') return false
  const given = (evidence.values.get(value.dimension) ?? []).slice(0, 60).map((one) => one.value.low)
  const close = (number: number) => Math.abs(number - value.low) <= Math.abs(value.low) * 1e-6
  for (const [index, one] of given.entries())
    for (const other of given.slice(index + 1))
      if (close(one + other) || close(Math.abs(one - other))) return true
  if (value.dimension !== 'calendar' && value.dimension !== 'age') return false
  const years = (evidence.values.get('date') ?? []).slice(0, 60).map((one) => one.value.low)
  return years.some((one) =>
    years.some((other) => Math.abs(Math.abs(one - other) * 12 - value.low) <= 12 && one !== other),
  )
}
