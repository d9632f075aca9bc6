import { bind, type Binding } from './binding.ts'
import type { ExactFinding, ReadClaim } from './claim.ts'
import { compareValues } from './compare.ts'
import type { PreparedEvidence, ReadSentence } from './evidence.ts'
import type { Value } from './value.ts'

/** How sure the binding of a value must be before another value contradicts it. */
const leastForward = 0.75
const leastBackward = 0.45
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
    if (binding.forward < leastForward || binding.backward < leastBackward) continue
    const score = binding.forward + binding.backward
    if (!best || score > best.score) best = { ...one, binding, score }
  }
  if (!best || derived(value, claim.evidence)) return undefined
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
