import type { PreparedEvidence } from '../evidence.ts'
import type { Value } from '../values/value.ts'

const mostFigures = 120

/**
 * Whether two figures of the evidence come to a value's, whatever they are of: as sum, difference, product, quotient or
 * per cent. Where the evidence is full of figures some do so by chance.
 */
export function comeTo({ figures, low }: Value, { sentences }: PreparedEvidence): boolean {
  const wanted = figures[0] ?? low
  const given = figuresOf(sentences)
  const isIt = (one: number) => Math.abs(one - wanted) <= 1e-6 * Math.abs(wanted)
  return given.some((one) =>
    given.some((other) => one !== other && resultsOf(one, other).some((result) => isIt(result))),
  )
}

function resultsOf(one: number, other: number): number[] {
  const shares = [other, 100 - other, 100 + other].map((share) => (one * share) / 100)
  return [one + other, one - other, one * other, one / other, ...shares]
}

function figuresOf(sentences: PreparedEvidence['sentences']): number[] {
  const found = new Set<number>()
  for (const { values } of sentences)
    for (const { dates, figures } of values)
      if (!dates) for (const figure of figures) if (found.size < mostFigures) found.add(figure)
  return [...found]
}
