import type { Verdict } from '../../../../src/wire/index.ts'
import type { Claim } from '../../markdown/annotate.ts'
import { signOf } from '../../trust/verdict-text.ts'

export interface Marked {
  verdicts: Verdict[]
  /** The statements in order, as they are drawn. */
  claims: Claim[]
}

/**
 * The statements of an answer in order, as they are drawn; one whose verdict has not changed is the same one as before.
 * While an answer is written verdicts come one after the other: then only the new ones are looked at.
 */
export function markedBy(verdicts: Verdict[], before: Marked): Marked {
  const from = before.verdicts.length
  if (verdicts.length >= from && before.verdicts.every((verdict, index) => verdict === verdicts[index])) {
    const added = verdicts.slice(from).map((verdict, index) => claimOf(verdict, from + index))
    return { verdicts, claims: inOrder([...before.claims, ...added], before.claims.length) }
  }
  const known = new Map(before.claims.map((claim) => [before.verdicts[claim.index], claim]))
  const claims = verdicts.map((verdict, index) => {
    const one = known.get(verdict)
    return one?.index === index ? one : claimOf(verdict, index)
  })
  return { verdicts, claims: inOrder(claims, 0) }
}

function claimOf(verdict: Verdict, index: number): Claim {
  return { index, start: verdict.start, end: verdict.end, sign: signOf(verdict) }
}

/** Sorted by their beginnings, if they are not so already; those before `from` are. */
function inOrder(claims: Claim[], from: number): Claim[] {
  const isOrdered = claims
    .slice(Math.max(0, from - 1))
    .every((claim, index, rest) => index === 0 || rest[index - 1]!.start <= claim.start)
  return isOrdered ? claims : claims.toSorted((a, b) => a.start - b.start)
}
