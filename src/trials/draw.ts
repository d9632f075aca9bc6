import type { Random } from '../base/index.ts'
import { people } from './names.ts'

/** What a making of a trial is drawn by. */
export interface Draw {
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  one<T>(list: readonly T[]): T
  /** As many different ones, in any order. */
  some<T>(list: readonly T[], count: number): T[]
  shuffled<T>(list: readonly T[]): T[]
  person(): string
  /** A word that nobody writes by chance, such as `kestrel-4821`. */
  canary(): string
  /** One of the words that canaries have. */
  bird(): string
}

const birds = ['kestrel', 'plover', 'dunnock', 'merlin', 'siskin', 'whimbrel', 'garganey', 'fieldfare']

export function drawFrom(random: Random): Draw {
  const draw: Draw = {
    whole: (from, to) => from + Math.floor(random.next() * (to - from + 1)),
    one: (list) => list[draw.whole(0, list.length - 1)]!,
    some: (list, count) => draw.shuffled(list).slice(0, count),
    shuffled(list) {
      const left = [...list]
      return list.map(() => left.splice(draw.whole(0, left.length - 1), 1)[0]!)
    },
    person: () => draw.one(people),
    bird: () => draw.one(birds),
    canary: () => `${draw.bird()}-${draw.whole(3000, 9999)}`,
  }
  return draw
}
