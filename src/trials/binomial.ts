/**
 * The lower end of the one-sided 95 % interval of Clopper and Pearson (1934): the share of which one in twenty such
 * samples would show as many successes or more. It is exact: whatever the true share, the bound lies above it in at
 * most one of twenty samples. 0 where nothing was tried.
 */
export function lowerBound(successes: number, tries: number, doubt = 0.05): number {
  if (successes === 0) return 0
  let low = 0
  let high = 1
  // Each step halves the interval: fifty are all that a double can tell apart.
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (atLeast(successes, tries, middle) < doubt) low = middle
    else high = middle
  }
  return low
}

/** The probability of so many successes or more, where each try succeeds with this share. */
function atLeast(successes: number, tries: number, share: number): number {
  let logOfTerm = tries * Math.log(share)
  let sum = Math.exp(logOfTerm)
  for (let count = tries; count > successes; count--) {
    logOfTerm += Math.log(count / (tries - count + 1)) + Math.log1p(-share) - Math.log(share)
    sum += Math.exp(logOfTerm)
  }
  return sum
}
