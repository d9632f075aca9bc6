import type { ReadClaim } from './claim.ts'
import { readSentences, type PreparedEvidence, type ReadSentence } from './evidence.ts'
import { isSameValue } from './values/same-value.ts'
import type { Value } from './values/value.ts'
import { wordsOf } from './words/words.ts'

const mostGiven = 300

/**
 * A sentence with those of its values that the evidence gives, too, with the same bound, in the evidence's own words:
 * "24 months" becomes "two years" where the evidence has these; "under 14" never becomes "under 12". So what compares
 * words is not misled by how a value is written. Where several would do, the one in the sentence that has most of the
 * claim's words is taken. What is free in other words is put so, too.
 * `claim` is the same sentence where it has been read.
 */
export function restated(text: string, evidence: PreparedEvidence, claim?: ReadClaim): string {
  return withFree(withValues(text, evidence, claim), evidence)
}

const costless =
  /\b(?:free of charge|without charge|without extra charge|at no (?:extra |additional )?(?:charge|cost)|complimentary|for free)(?![\p{L}\p{N}])/giu

/** "Wi-Fi at no charge", where the evidence has "free Wi-Fi". */
function withFree(text: string, { holding, passages }: PreparedEvidence): string {
  if (!holding.has('free') || !/charge|cost|complimentary|free/i.test(text)) return text
  return text.replace(costless, (said) =>
    passages.some((passage) => passage.text.toLowerCase().includes(said.toLowerCase())) ? said : 'free',
  )
}

function withValues(text: string, evidence: PreparedEvidence, claim?: ReadClaim): string {
  let made = ''
  let done = 0
  const isRead = claim?.text === text
  const offset = isRead ? claim.start : 0
  for (const sentence of isRead ? claim.sentences : readSentences(text, wordsOf(text), 0))
    for (const value of sentence.values) {
      const start = value.start - offset
      if (value.kind === 'label' || value.aside || start < done) continue
      const own = text.slice(start, value.end - offset)
      const given = sameElsewhere({ value, own, sentence }, evidence)
      if (given === undefined) continue
      made += text.slice(done, start) + given
      done = value.end - offset
    }
  return made + text.slice(done)
}

function sameElsewhere(
  { value, own, sentence }: { value: Value; own: string; sentence: ReadSentence },
  evidence: PreparedEvidence,
): string | undefined {
  let best: { said: string; shared: number } | undefined
  for (const given of (evidence.values.get(value.dimension) ?? []).slice(0, mostGiven)) {
    const passage = evidence.passages[given.sentence.passage - 1]!
    const said = saidOf(value, given.value, passage.text)
    if (said === undefined) continue
    if (said.toLowerCase() === own.toLowerCase()) return undefined
    let shared = 0
    for (const stem of sentence.places.keys()) if (given.sentence.places.has(stem)) shared++
    if (!best || shared > best.shared) best = { said, shared }
  }
  return best?.said
}

/** How a text says a value, where it does. */
function saidOf(value: Value, given: Value, text: string): string | undefined {
  const said = text.slice(given.start, given.end)
  if (isSameValue(value, given)) return said
  if (value.kind !== 'clock' || value.range || !given.range || value.hedge !== 'none') return undefined
  // "It closes at 8 pm", where the hours are "10:00 to 20:00".
  const ends = said.split(/ ?[-–—] ?| to | until /)
  if (ends.length !== 2 || !ends.every((end) => clock.test(end))) return undefined
  return [value.low, ...value.readings].includes(given.high)
    ? ends[1]
    : [value.low, ...value.readings].includes(given.low)
      ? ends[0]
      : undefined
}

/** A time that tells by itself which half of the day is meant. */
const clock = /^(?:\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)$/i
