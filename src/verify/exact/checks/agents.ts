import { akin } from './neighbours.ts'
import { actOf, type Act, type Party } from '../facts/acts.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import { factsOf, type Fact } from '../facts/facts.ts'
import { stemOf, type Word } from '../words/words.ts'

/** What is done by one alone. */
const ofOne = new Set(
  'build found design acquire teach write invent discover murder kill win lead head manage compose establish direct'
    .split(' ')
    .map((word) => stemOf(word)),
)
const mutual = new Set(
  'meet marry merge join agree border fight compete share'.split(' ').map((word) => stemOf(word)),
)
const anybody =
  /^(?:people|persons?|users?|customers?|visitors?|guests?|members?|someone|somebody|everyone|one|anyone)$/
/** Two words for the same. */
const children = new Set(['kids', 'children'].map((word) => stemOf(word)))
const longestParty = 4
const mostActs = 60

/** "Bob reports to Alice", where Alice reports to Bob; "built by Harald", where Erik built it. */
export function checkAgents(claim: ReadClaim, fact: Fact): ExactFinding[] {
  const said = actOf(fact)
  if (!said || mutual.has(said.verb) || !claim.evidence.holding.has(said.verb)) return []
  const { holding } = factsOf(claim.evidence)
  const told = (holding.get(said.verb) ?? []).slice(0, mostActs).flatMap((one) => actOf(one) ?? [])
  const same = told.filter(({ verb }) => verb === said.verb)
  if (same.some((one) => mayBeOne(said.agent, one.agent) && meets(said.patient, one.patient))) return []
  const turned = same.find((one) => isTurned(said, one))
  if (turned)
    return [finding(claim, turned, { words: [...said.agent.words, ...said.patient.words] }, 'turned-round')]
  const other =
    ofOne.has(said.verb) || said.isPassive ? same.find((one) => isOther(claim, said, one)) : undefined
  return other ? [finding(claim, other, said.agent, 'other-word')] : []
}

function isTurned(said: Act, told: Act): boolean {
  const isKnown = (party: Party) => [...party.keys].length > 0
  return (
    isKnown(said.agent) && isKnown(said.patient) && holds(told.patient, said.agent) && holds(told.agent, said.patient) &&
    !meets(said.agent, told.agent) && !meets(said.patient, told.patient)
  ) // prettier-ignore
}

/** What is done is the same, and somebody else does it of whom the evidence speaks, too. */
function isOther(claim: ReadClaim, said: Act, told: Act): boolean {
  const { list } = factsOf(claim.evidence)
  if (said.patient.keys.size === 0 || !holds(told.patient, said.patient) || mayBeOne(said.agent, told.agent))
    return false
  if (told.agent.words.length === 0 || said.agent.words.length === 0) return false
  // So many words are more than somebody, and anybody may be meant by a few.
  if ([said, told].some(({ agent }) => agent.words.length > longestParty)) return false
  if (said.agent.words.some(({ lower }) => anybody.test(lower))) return false
  const one = said.agent.words.find(({ name }) => name && areNamesakes(said.agent, told.agent))
  const isKnown = one
    ? claim.evidence.holding.has(one.stem)
    : list.some((fact) => fact.subject.has(said.agent.words[0]!.stem))
  return isKnown && [...said.fact.keys].every((key) => told.fact.all.has(key) || said.agent.keys.has(key))
}

/** Whether one party has all words of another. */
function holds(one: Party, other: Party): boolean {
  return [...other.keys].every((key) => one.keys.has(key))
}

/** Two that share a word, unless that only says what both are. */
function mayBeOne(one: Party, other: Party): boolean {
  return areNamesakes(one, other)
    ? akin(one.words.filter(isName), other.words.filter(isName))
    : meets(one, other)
}

/** "the city of Oslo", "the city of Bergen": one word for both, and a name for each. */
function areNamesakes(one: Party, other: Party): boolean {
  const [ours, theirs] = [one, other].map(({ words }) => words.filter((word) => !isName(word)))
  return (
    ours!.length === 1 && theirs!.length === 1 && ours![0]!.stem === theirs![0]!.stem &&
    [one, other].every(({ words }) => words.length > 1 && words.length <= 3)
  ) // prettier-ignore
}

function isName({ name }: Word): boolean {
  return name
}

function meets(one: Party, other: Party): boolean {
  const isChildren = ({ keys }: Party) => [...keys].some((key) => children.has(key))
  return [...one.keys].some((key) => other.keys.has(key)) || (isChildren(one) && isChildren(other))
}

function finding(
  claim: ReadClaim,
  { fact, agent }: Act,
  { words }: { words: readonly Word[] },
  code: 'turned-round' | 'other-word',
): ExactFinding {
  const { sentence } = fact
  const inside = words.filter(({ start, end }) => start >= claim.start && end <= claim.end)
  const start = Math.min(...inside.map((word) => word.start))
  const end = Math.max(...inside.map((word) => word.end))
  const text = (party: readonly Word[]) => party.map((word) => word.text).join(' ')
  return {
    verdict: 'contradicted', start, end,
    evidence: [{ passage: sentence.passage, start: sentence.words[fact.from]!.start, end: sentence.words[fact.to - 1]!.end }],
    because: code === 'turned-round' ? { code } : { code, values: { given: text(agent.words), claimed: text(words) } },
    check: 'agents',
  } // prettier-ignore
}
