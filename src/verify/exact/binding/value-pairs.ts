import type { Side } from './binding.ts'
import type { Value } from '../values/value.ts'

/** What is twenty times as much is more likely another thing. */
const farApart = 20
export function isSameRange(one: Value, other: Value): boolean {
  const isSame = (a: number, b: number) => Math.abs(a - b) < 1e-9
  return one.range && other.range && isSame(one.low, other.low) && isSame(one.high, other.high)
}

export function sharesEnd(one: Value, other: Value): boolean {
  return one.range && other.range && (one.low === other.low) !== (one.high === other.high)
}

/** "two inches", where it is two centimetres. */
export function hasSlipped(one: Value, other: Value): boolean {
  return (
    one.unit !== undefined &&
    other.unit !== undefined &&
    one.unit !== other.unit &&
    one.figures.length > 0 &&
    one.figures.join(' ') === other.figures.join(' ')
  )
}

/**
 * "children under sixteen", where it is those under six: a bound that says who is meant is no rounder one. Where it
 * takes in fewer than the evidence's, what is told of all of these is told of them.
 */
export function agesDiffer(claimed: Side, given: Side): 'wider' | 'narrower' | undefined {
  const { hedge } = given.value
  if (hedge === 'none' || claimed.value.hedge !== hedge || claimed.value.low === given.value.low)
    return undefined
  const person = ({ sentence: { words }, value }: Side) =>
    value.kind === 'number'
      ? words.slice(Math.max(0, value.first - 4), value.first).find(({ lower }) => persons.test(lower))?.stem
      : undefined
  const who = person(claimed)
  if (who === undefined || who !== person(given)) return undefined
  const isBelow = hedge === 'under' || hedge === 'atMost'
  return isBelow === claimed.value.low > given.value.low ? 'wider' : 'narrower'
}

export const persons =
  /^(?:children|kids|adults|people|persons|women|men|those|guests|visitors|passengers|anyone|everyone|seniors|youths|teenagers)$/

export function isFarApart(claimed: Value, given: Value): boolean {
  const [small, large] = [Math.abs(claimed.low), Math.abs(given.low)].toSorted(
    (one, other) => one - other,
  ) as [number, number]
  if (claimed.dates || small === 0 || large / small < farApart) return false
  // The same figures with another scale, million for billion, are a slip of that one word.
  const figures = large / small
  return Math.abs(Math.log10(figures) - Math.round(Math.log10(figures))) > 1e-6
}
