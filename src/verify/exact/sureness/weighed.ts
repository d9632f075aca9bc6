import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { Reason } from '../../reasons.ts'
import { surenessOf } from './sureness.ts'

/** Less sure than that, a finding shows no more than that the evidence may mean something else. */
const leastContradicted = 0.5
/** Less sure than that, nothing is said: most sentences are as likely to be wrong. */
const leastTold = 0.25

/**
 * What is said of what contradicts a claim, by how surely it does: it is `contradicted`, or another value is given that
 * may be of something else (`not-found`), or nothing.
 */
export function weighed(finding: ExactFinding, claim: ReadClaim): ExactFinding | undefined {
  if (finding.verdict !== 'contradicted') return finding
  const sureness = surenessOf(finding, claim)
  if (sureness >= leastContradicted) return { ...finding, sureness }
  if (sureness < leastTold) return undefined
  return { ...finding, verdict: 'not-found', because: perhaps(finding, claim) }
}

function perhaps({ because, evidence: [span] }: ExactFinding, { evidence }: ReadClaim): Reason {
  const { values } = because
  if (values && 'given' in values && values.given !== '')
    return { code: 'perhaps-other', values: { given: values.given, claimed: values.claimed } }
  const source = span ? evidence.passages[span.passage - 1]!.text.slice(span.start, span.end) : ''
  return { code: 'perhaps-otherwise', values: { source } }
}
