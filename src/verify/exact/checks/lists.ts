import type { ExactFinding, ReadClaim } from '../claim.ts'
import { leadAbove, listsOf, type Lead, type Listed } from '../data/lists.ts'

/** An item of the evidence has so much of the claim's, and the other way round. */
const leastAlike = 0.75
/** A lead-in of the evidence is of what the claim's is of where they share so much. */
const leastShared = 0.5

/**
 * "Children may not: use the reading corner", where that stands in the list of what they may: an item is held against
 * the lists of the evidence with what it stands under. One that stands under what says the opposite of the same is
 * contradicted; one that stands only under another thing's lead-in is not found.
 */
export function checkLists(claim: ReadClaim): ExactFinding[] {
  const lead = leadAbove(claim.answer, claim.start)
  if (!lead) return []
  const lists = listsOf(claim.evidence)
  if (lists.length === 0) return []
  const own = new Set(
    claim.words.flatMap(({ content, kind, stem }) => (content || kind === 'number' ? stem : [])),
  )
  const there = lists.filter(
    (one) => shareOf(own, one.stems) >= leastAlike && shareOf(one.stems, own) >= leastAlike,
  )
  if (there.length === 0 || there.some((one) => isUnder(one, lead))) return []
  const opposite = there.find((one) => isSameTopic(one.lead, lead) && one.lead.denies !== lead.denies)
  // The claim's own lead-in stands there too: its list is known, and has no such item.
  const isListed = lists.some((one) => isUnder(one, lead))
  if (!opposite || !isListed) return []
  const { passage, start, end } = opposite
  const item = claim.evidence.passages[passage - 1]!.text.slice(start, end).trim()
  return [{
    verdict: 'contradicted', start: claim.start, end: claim.end, evidence: [{ passage, start, end }],
    because: { code: 'says-otherwise', values: { source: `${opposite.lead.text} ${item}` } }, check: 'lists',
  }] // prettier-ignore
}

function isUnder(one: Listed, lead: Lead): boolean {
  return one.lead.denies === lead.denies && isSameTopic(one.lead, lead)
}

/** Whether two lead-ins are of the same, whatever they say of it. */
function isSameTopic(one: Lead, other: Lead): boolean {
  const [few, many] = one.stems.size <= other.stems.size ? [one, other] : [other, one]
  return shareOf(few.stems, many.stems) >= leastShared
}

function shareOf(stems: ReadonlySet<string>, others: ReadonlySet<string>): number {
  if (stems.size === 0) return 0
  return [...stems].filter((stem) => others.has(stem)).length / stems.size
}
