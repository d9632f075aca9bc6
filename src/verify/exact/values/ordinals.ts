import { toBase, unitOf } from './units.ts'
import { frame, type Value } from './value.ts'
import type { Word } from '../words/words.ts'

/** Ordinals in letters. */
export const ordinals = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'
    .split(' ')
    .map((word, at) => [word, at + 1] as const),
)

/** "between the eighth and ninth day": a span of time, counted from its beginning. */
export function ordinalDays(words: Word[], index: number): Value | undefined {
  const from = ordinals.get(words[index]!.lower)
  if (from === undefined || words[index + 1]?.lower !== 'and') return undefined
  const at = words[index + 2]?.lower === 'the' ? index + 3 : index + 2
  const to = ordinals.get(words[at]?.lower ?? '')
  const unit = unitOf(words[at + 1]?.lower ?? '')
  const lead = words.slice(Math.max(0, index - 2), index).map(({ lower }) => lower)
  if (to === undefined || to <= from || !lead.includes('between')) return undefined
  if (unit?.dimension !== 'time' && unit?.dimension !== 'calendar') return undefined
  return {
    ...frame(words, index, at + 1),
    kind: 'duration',
    dimension: unit.dimension,
    low: toBase(from, unit),
    high: toBase(to, unit),
    range: true,
    figures: [from, to],
    step: unit.factor,
    unit,
  }
}
