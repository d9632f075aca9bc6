import { readClaim, type ClaimPlace, type ExactFinding, type ReadClaim } from './claim.ts'
import { checkCauses } from './checks/causes.ts'
import { checkHanDenials } from './checks/han-denials.ts'
import { checkHanPoles } from './checks/han-poles.ts'
import { checkDenials } from './checks/denials.ts'
import { checkFacts } from './checks/facts.ts'
import { checkInstructions } from './checks/instructions.ts'
import { checkModifiers } from './checks/modifiers.ts'
import { checkLists } from './checks/lists.ts'
import { checkMentions } from './checks/mentions.ts'
import { checkModality } from './checks/modality.ts'
import { checkOrder } from './checks/order.ts'
import { checkParallelRows } from './checks/parallel-rows.ts'
import { checkParties } from './checks/parties.ts'
import { checkQualities } from './checks/qualities.ts'
import { checkQuotations } from './checks/quotations.ts'
import { checkReferences } from './checks/references.ts'
import { checkRelations } from './checks/relations.ts'
import { checkRoles } from './checks/roles.ts'
import { checkSides } from './checks/sides.ts'
import { checkSubjects } from './checks/subjects.ts'
import { checkSwitches } from './checks/switches.ts'
import { checkTables } from './checks/tables.ts'
import { checkCounts, checkRatings } from './checks/ratings.ts'
import { checkThresholds } from './checks/thresholds.ts'
import { checkTransposed } from './checks/transposed.ts'
import { checkUniversals } from './checks/universals.ts'
import { checkUnreal } from './checks/unreal.ts'
import { checkValues } from './checks/values.ts'
import { checkWeek } from './checks/week.ts'
import { isExcepted } from './facts/exceptions.ts'
import { prepareEvidence, type PreparedEvidence } from './evidence.ts'
import { recomputeArithmetic } from './recompute/arithmetic.ts'
import { recomputeCalendar } from './recompute/calendar.ts'
import { recomputeChange } from './recompute/change.ts'
import { recomputeLists } from './recompute/lists.ts'
import { recomputeRates } from './recompute/rates.ts'
import { recomputeUnits } from './recompute/units.ts'
import { weighed } from './sureness/weighed.ts'

const checks: ((claim: ReadClaim) => ExactFinding[])[] = [
  recomputeArithmetic,
  recomputeLists,
  recomputeChange,
  recomputeUnits,
  recomputeRates,
  recomputeCalendar,
  checkQuotations,
  checkTables,
  checkParallelRows,
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
  checkDenials,
  checkModality,
  checkSides,
  checkUniversals,
  checkHanDenials,
  checkHanPoles,
  checkCauses,
  checkOrder,
  checkFacts,
  checkThresholds,
  checkLists,
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
  const add = (finding: ExactFinding) => {
    // What was worked out again, or found first, is not told a second time.
    if (!findings.some((other) => finding.start < other.end && other.start < finding.end))
      findings.push(finding)
  }
  const unsure: ExactFinding[] = []
  for (const check of checks)
    for (const found of check(claim)) {
      if (found.verdict === 'contradicted' && (isQuoted(claim) || isOfException(found, claim))) continue
      const finding = weighed(found, claim)
      if (finding && finding.verdict !== found.verdict) unsure.push(finding)
      else if (finding) add(finding)
    }
  // Where nothing else is wrong, it may all be told of somebody else.
  if (findings.length === 0 && !isQuoted(claim))
    for (const finding of checkParties(claim)) add(weighed(finding, claim)!)
  // What an answer works out rightly stands in no evidence.
  if (!findings.some(({ right }) => right === true)) for (const finding of unsure) add(finding)
  return findings
    .map((finding) => inSource(finding, claim.evidence))
    .toSorted((one, other) => one.start - other.start || one.end - other.end)
}

/** Checks by which something is said or denied, allowed or forbidden: they know no exceptions. */
const sayingOtherwise = new Set([
  'denials', 'relations', 'instructions', 'leave', 'duty', 'openness', 'company', 'frequency',
]) // prettier-ignore

function isOfException({ check, evidence: [given] }: ExactFinding, claim: ReadClaim): boolean {
  if (!given || !sayingOtherwise.has(check)) return false
  const sentence = claim.evidence.sentences.find(
    ({ passage, start, end }) => passage === given.passage && start < given.end && given.start < end,
  )
  return sentence !== undefined && isExcepted(claim, sentence)
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
