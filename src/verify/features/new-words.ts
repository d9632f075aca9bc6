import type { Features, FreshWords } from './feature-types.ts'

/**
 * How much likelier a stem is among the new words of what is unsupported than among those of what is supported, as a
 * natural logarithm: "crucial" and "option" are mostly put in without harm, "October" and "billion" are not. 0 where
 * nothing is known.
 */
export type NewWordOdds = (stem: string) => number

/** How steeply a word's weight falls from whole to none with its odds. */
const steepness = 2

/** What the new words of a sentence say by which words they are. */
export function addNewWordFeatures(features: Features, fresh: FreshWords, oddsOf: NewWordOdds): void {
  let sum = 0
  let most = 0
  let telling = 0
  for (const [stem, weight] of fresh) {
    const odds = oddsOf(stem)
    sum += odds
    most = Math.max(most, odds)
    telling += weight / (1 + Math.exp(-steepness * odds))
  }
  features['freshOdds'] = sum
  features['freshOddsMost'] = most
  features['freshTelling'] = telling
}

/** Reads the table of a model. */
export function newWordOddsOf(table: Record<string, string>): NewWordOdds {
  const known = new Map<string, number>()
  for (const [odds, stems] of Object.entries(table))
    for (const stem of stems.split(' ')) known.set(stem, Number(odds))
  return (stem) => known.get(stem) ?? 0
}
