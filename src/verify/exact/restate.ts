import { compareValues } from './compare.ts'
import { readSentences, type PreparedEvidence, type ReadSentence } from './evidence.ts'
import type { Value } from './value.ts'
import { wordsOf } from './words.ts'

const mostGiven = 300

/**
 * A sentence with those of its values that the evidence gives otherwise, but alike, in the evidence's own words:
 * "24 months" becomes "two years" where the evidence has these. So what compares words is not misled by how a value
 * is written. Where several would do, the one in the sentence that has most of the claim's words is taken.
 */
export function restated(text: string, evidence: PreparedEvidence): string {
  let made = ''
  let done = 0
  for (const sentence of readSentences(text, wordsOf(text), 0))
    for (const value of sentence.values) {
      if (value.kind === 'label' || value.aside || value.start < done) continue
      const given = sameElsewhere(value, { text, sentence }, evidence)
      if (given === undefined) continue
      made += text.slice(done, value.start) + given
      done = value.end
    }
  return made + text.slice(done)
}

function sameElsewhere(
  value: Value,
  { text, sentence }: { text: string; sentence: ReadSentence },
  evidence: PreparedEvidence,
): string | undefined {
  const own = text.slice(value.start, value.end).toLowerCase()
  let best: { said: string; shared: number } | undefined
  for (const given of (evidence.values.get(value.dimension) ?? []).slice(0, mostGiven)) {
    if (compareValues(value, given.value) !== 'same') continue
    const passage = evidence.passages[given.sentence.passage - 1]!
    const said = passage.text.slice(given.value.start, given.value.end)
    if (said.toLowerCase() === own) return undefined
    let shared = 0
    for (const stem of sentence.places.keys()) if (given.sentence.places.has(stem)) shared++
    if (!best || shared > best.shared) best = { said, shared }
  }
  return best?.said
}
