import { format } from '../languages/index.ts'

/** What all bounds of trials are certain to. */
export const certainty = 0.95

/**
 * How many attempts a kind takes at the least, so that a share is certainly passed where none of them fails: Clopper and
 * Pearson's bound, which is simple there.
 */
export function fewestToPass(needed: number): number {
  return Math.ceil(Math.log(1 - certainty) / Math.log(needed))
}

/** A share that is passed at least: rounded up it would be said of more than it holds for. */
export function atLeastText(share: number): string {
  // What a float lacks to the percent that it stands for is no reason to say one less.
  return format.percent(Math.floor(share * 100 + 1e-9) / 100)
}
