/** Made once: that takes some hundred times as long as a comparison. */
const collator = new Intl.Collator('und', { numeric: true })

/** Compares names as people sort them: `Report 2` before `Report 10`, and `über` beside `Uber`. Equal ones by their code. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}
