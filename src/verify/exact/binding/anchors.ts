import { lexicon } from '../../lexicon.ts'
import { remembered } from '../../remembered.ts'
import { cellOf } from './votes.ts'
import type { Place } from './places.ts'

/** How many words away a word may stand to be next to a place; small words count. */
const nearest = 4

/** A word next to a place. */
export interface Anchor {
  stem: string
  /** On which side, and the small word in between: "with Max", "Max up to". */
  side: -1 | 1
  joint: string
}

/** The words next to a place, within the stretch that is told of it alone: the nearest two on either side. */
export const anchorsOf: (place: Place) => readonly Anchor[] = remembered((place: Place) => {
  const { words } = place.sentence
  const { from, to } = cellOf(place)
  const found: Anchor[] = []
  for (const side of [-1, 1] as const) {
    let count = 0
    const begin = side < 0 ? place.first - 1 : place.last + 1
    const next = words[begin]
    const joint = next?.kind === 'word' && !next.content ? next.lower : ''
    for (let at = begin; at >= from && at < to && Math.abs(at - begin) < nearest && count < 2; at += side) {
      const { content, kind, stem } = words[at]!
      if (!content && kind !== 'number') continue
      found.push({ stem, side, joint })
      count++
    }
  }
  return found
})

/** Whether one of the words next to a place is this one, or another form of it. */
export function holdsAnchor(place: Place, { stem }: Anchor): boolean {
  const isForm = (one: string) => one === stem || (lexicon().forms.get(stem)?.includes(one) ?? false)
  return anchorsOf(place).some((anchor) => isForm(anchor.stem))
}
