import { derived } from './binding/derived-values.ts'
import type { ReadClaim } from './claim.ts'
import { compareValues } from './values/compare.ts'
import type { PreparedEvidence } from './evidence.ts'
import type { Value } from './values/value.ts'

/** Up to here whole numbers are often written as words: those of English are read, those of other languages are not. */
const oftenSpelled = 100
const english = /\b(?:the|of|and|is|was|are|were|has|have|with)\b/i
const figure = /\d(?:[\d.,]*\d)?/g

const none: readonly string[] = []
const parted = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

/** The figures that are written in texts, as they are written, but for the commas between thousands. */
export function figuresIn(texts: Iterable<string>): Set<string> {
  const written = new Set<string>()
  for (const text of texts) for (const one of figuresOf(text)) written.add(one)
  return written
}

function figuresOf(text: string): string[] {
  return (text.match(figure) ?? none).map((found) => (parted.test(found) ? found.replaceAll(',', '') : found))
}

/**
 * The exact values of a claim that nothing in the evidence has, in whatever unit or words: neither written nor meant,
 * and not what two of its values come to. Each as it stands in the claim; `written` are the figures of all that the
 * turn had; what stands aside, such as where a passage is named, tells nothing.
 */
export function absentFigures(
  { text, answer, sentences, evidence }: ReadClaim,
  written: ReadonlySet<string>,
  isAside: (at: number) => boolean,
): string[] {
  const isNew = (figures: string) => {
    const found = figuresOf(figures)
    return found.length > 0 && found.every((one) => !written.has(one))
  }
  if (figuresOf(text).every((found) => written.has(found))) return []
  const mayBeSpelled = english.test(text) ? 0 : oftenSpelled
  return sentences.flatMap((sentence) =>
    sentence.values
      .filter(
        (value) =>
          !isAside(value.start) &&
          isExactly(value, mayBeSpelled) &&
          isNew(answer.slice(value.start, value.end)),
      )
      .filter((value) => !isMeant(value, evidence) && !derived({ sentence, value }, evidence))
      .map(({ start, end }) => answer.slice(start, end)),
  )
}

function isExactly({ kind, aside, hedge, range, whole, low }: Value, mayBeSpelled: number): boolean {
  if (kind === 'label' || aside || hedge !== 'none' || range) return false
  return !(whole && mayBeSpelled > 0 && (Math.abs(low) <= mayBeSpelled || low % mayBeSpelled === 0))
}

function isMeant(value: Value, evidence: PreparedEvidence): boolean {
  return (evidence.values.get(value.dimension) ?? []).some(
    (given) => compareValues(value, given.value) === 'same',
  )
}
