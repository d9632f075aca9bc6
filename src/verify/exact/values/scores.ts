import { frame, type Value } from './value.ts'
import type { Word } from '../words/words.ts'

/** "2-1", "51–49": what two sides got, as one value. Whoever tells it from the other side turns it round. */
export function scoreAt(words: Word[], index: number): Value | undefined {
  const [one, dash, other, after] = words.slice(index, index + 4)
  const glued = dash && other && !dash.spaced && !other.spaced && /^[-–:]$/.test(dash.text)
  if (!glued || !/^\d{1,3}$/.test(one!.text) || !/^\d{1,3}$/.test(other.text)) return undefined
  if (!one!.spaced && index > 0 && !/^[("“]$/.test(words[index - 1]!.text)) return undefined
  if (after && !after.spaced && !/^[.,;!?)"”]$/.test(after.text)) return undefined
  const [more, less] = [Number(one!.text), Number(other.text)]
  // From a smaller one to a larger one may be a range; "12:30" is a time.
  if (more < less || dash.text === ':') return undefined
  const both = more * 1000 + less
  return {
    ...frame(words, index, index + 2),
    dimension: 'score',
    low: both,
    high: both,
    figures: [more, less],
    whole: true,
  }
}
