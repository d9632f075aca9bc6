import { seededRandom } from '../src/base/index.ts'

/** Deals groups out to folds by chance: the fold of each item. One group is never in two folds. */
export function foldsOf(groups: string[], folds: number, seed: number): number[] {
  const random = seededRandom(seed)
  const names = [...new Set(groups)]
  for (let at = names.length - 1; at > 0; at--) {
    const other = Math.floor(random.next() * (at + 1))
    ;[names[at], names[other]] = [names[other]!, names[at]!]
  }
  const foldOf = new Map(names.map((name, index) => [name, index % folds]))
  return groups.map((group) => foldOf.get(group)!)
}
