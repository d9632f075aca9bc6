import type { DateParts } from './dates.ts'
import type { Unit } from './units.ts'
import type { Word } from '../words/words.ts'

/** `within` bounds a span of time, though it often tells the span itself: "within six months". */
export type Hedge = 'none' | 'about' | 'over' | 'under' | 'atLeast' | 'atMost' | 'within'

/** Something in a text that can be compared: how much, how many, when. */
export interface Value {
  kind: 'number' | 'quantity' | 'duration' | 'percentage' | 'currency' | 'date' | 'clock' | 'label'
  /** Values of different dimensions are never compared: `length`, `USD`, `percent`, `count`. */
  dimension: string
  /** In the base unit of the dimension; equal unless a range is given. */
  low: number
  high: number
  range: boolean
  /** Other ways to read the same signs. */
  readings: number[]
  /** The numbers as they are written, without their unit. */
  figures: number[]
  step: number
  hedge: Hedge
  unit?: Unit
  dates?: DateParts[]
  /** The indexes of its first and last word, in the words that it was read from. */
  first: number
  last: number
  start: number
  end: number
  /** It numbers a step of the text or a source, and says nothing about what is told. */
  aside?: boolean
  /** It counts in whole things, or is a year: nobody rounds it by a half. */
  whole: boolean
}

/** A value that stands at these words and says nothing yet. */
export function frame(words: Word[], first: number, last: number): Value {
  return {
    kind: 'number', dimension: 'count', low: 0, high: 0, range: false, readings: [],
    figures: [], step: 1, hedge: 'none',
    first, last, start: words[first]!.start, end: words[last]!.end, whole: false,
  } // prettier-ignore
}
