import { readClaim, type ClaimPlace, type ExactFinding, type ReadClaim } from './claim.ts'
import { checkCauses } from './check-causes.ts'
import { checkHanDenials } from './check-han-denials.ts'
import { checkHanPoles } from './check-han-poles.ts'
import { checkFacts } from './check-facts.ts'
import { checkInstructions } from './check-instructions.ts'
import { checkModifiers } from './check-modifiers.ts'
import { checkMentions } from './check-mentions.ts'
import { checkOrder } from './check-order.ts'
import { checkParties } from './check-parties.ts'
import { checkQualities } from './check-qualities.ts'
import { checkQuotations } from './check-quotations.ts'
import { checkReferences } from './check-references.ts'
import { checkRelations } from './check-relations.ts'
import { checkRoles } from './check-roles.ts'
import { checkSubjects } from './check-subjects.ts'
import { checkSwitches } from './check-switches.ts'
import { checkTables } from './check-tables.ts'
import { checkCounts, checkRatings } from './check-ratings.ts'
import { checkTransposed } from './check-transposed.ts'
import { checkUnreal } from './check-unreal.ts'
import { checkValues } from './check-values.ts'
import { checkWeek } from './check-week.ts'
import { prepareEvidence, type PreparedEvidence } from './evidence.ts'
import { recomputeArithmetic } from './recompute-arithmetic.ts'
import { recomputeCalendar } from './recompute-calendar.ts'
import { recomputeChange } from './recompute-change.ts'
import { recomputeLists } from './recompute-lists.ts'
import { recomputeRates } from './recompute-rates.ts'
import { recomputeUnits } from './recompute-units.ts'

const checks: ((claim: ReadClaim) => ExactFinding[])[] = [
  recomputeArithmetic,
  recomputeLists,
  recomputeChange,
  recomputeUnits,
  recomputeRates,
  recomputeCalendar,
  checkQuotations,
  checkTables,
  checkSwitches,
  checkWeek,
  checkRatings,
  checkCounts,
  checkValues,
  checkRelations,
  checkTransposed,
  checkRoles,
  checkSubjects,
  checkUnreal,
  checkMentions,
  checkReferences,
  checkInstructions,
  checkModifiers,
  checkQualities,
  checkHanDenials,
  checkHanPoles,
  checkCauses,
  checkOrder,
  checkFacts,
]

/**
 * What code alone can show about the claim `answer.slice(start, end)`: that the evidence says otherwise of the same
 * thing, or how a sum in it comes out. Silent when unsure. Evidence that many claims are held against is best read
 * once, by `prepareEvidence`.
 */
export function exactFindings({
  evidence,
  ...place
}: ClaimPlace & { evidence: readonly { text: string }[] | PreparedEvidence }): ExactFinding[] {
  return findingsOn(readClaim(place, 'passages' in evidence ? evidence : prepareEvidence(evidence)))
}

/** The same of a claim that has been read. */
export function findingsOn(claim: ReadClaim): ExactFinding[] {
  if (!(claim.start >= 0 && claim.end > claim.start)) return []
  const findings: ExactFinding[] = []
  for (const check of checks)
    for (const finding of check(claim)) {
      if (finding.verdict === 'contradicted' && isQuoted(claim)) continue
      // What was worked out again, or found first, is not told a second time.
      if (findings.some((other) => finding.start < other.end && other.start < finding.end)) continue
      findings.push(finding)
    }
  // Where nothing else is wrong, it may all be told of somebody else.
  if (findings.length === 0 && !isQuoted(claim)) findings.push(...checkParties(claim))
  return findings
    .map((finding) => inSource(finding, claim.evidence))
    .toSorted((one, other) => one.start - other.start || one.end - other.end)
}

/** What copies data as they stand does not contradict them. */
function isQuoted({ text, evidence }: ReadClaim): boolean {
  return evidence.passages.some(({ data }) => data?.source.includes(text.trim()))
}

/** What speaks for a finding, in the evidence as it came. */
function inSource(finding: ExactFinding, { passages }: PreparedEvidence): ExactFinding {
  const evidence = finding.evidence.map((span) => ({
    ...span,
    ...passages[span.passage - 1]?.data?.origin(span),
  }))
  return { ...finding, evidence }
}
