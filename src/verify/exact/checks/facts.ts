import type { ExactFinding, ReadClaim } from '../claim.ts'
import { checkAgents } from './agents.ts'
import { checkBounds } from './bounds.ts'
import { checkDays } from './days.ts'
import { checkLimits, mayLeaveOut } from './limits.ts'
import { checkNamed } from './named.ts'
import { checkNeighbours } from './neighbours.ts'
import { checkOwners } from './owners.ts'
import { checkPoles } from './poles.ts'
import { checkManner, mayBeOfManner } from './qualities.ts'
import { dayWord } from '../facts/days.ts'
import { readSentences, type PreparedEvidence, type ReadSentence } from '../evidence.ts'
import { factsIn, namesOf, type Fact } from '../facts/facts.ts'
import { mayOppose, polesOf } from '../facts/poles.ts'
import type { Value } from '../values/value.ts'
import { wordsOf, type Word } from '../words/words.ts'

const mostClaimed = 12
/** How far back the lead-in of a list item is looked for, and what a pronoun stands for. */
const lookBack = { item: 400, pronoun: 200 }
/** What is only supposed, compared or worked out is told of nothing by itself. */
const skipped = new Set(
  'would if unless suppose supposing assuming than total together combined difference altogether respectively compared versus vs whether could might perhaps instead'.split(
    ' ',
  ),
)

function isSkipped(lower: string): boolean {
  return skipped.has(lower) || (lower.endsWith('d') && /^\w+['’]d$/.test(lower))
}

/** What the evidence tells of one thing and the claim of another, over sentences, list items and headings. */
export function checkFacts(claim: ReadClaim): ExactFinding[] {
  if (!claim.sentences.some((sentence) => mayBeOtherwise(sentence, claim.evidence))) return []
  return factsClaimed(claim)
    .slice(0, mostClaimed)
    .flatMap((fact) => {
      const { words } = fact.sentence
      if (words.at(-1)!.text === '?') return []
      for (let at = fact.from; at < fact.to; at++)
        if (isSkipped(words[at]!.lower) && !isBound(fact.sentence, at)) return []
      return [
        ...checkPoles(claim, fact),
        ...checkBounds(claim, fact),
        ...checkAgents(claim, fact),
        ...checkDays(claim, fact),
        ...checkOwners(claim, fact),
        ...checkNamed(claim, fact),
        ...checkNeighbours(claim, fact),
        ...checkLimits(claim, fact),
        ...checkManner(claim, fact),
      ]
    })
}

/** "more than six hours" compares nothing. */
function isBound({ words, values }: ReadSentence, at: number): boolean {
  return (
    words[at]!.lower === 'than' &&
    /^(?:more|less|fewer)$/.test(words[at - 1]?.lower ?? '') &&
    values.some(({ first }) => first === at + 1)
  )
}

/** Most sentences have nothing in them that the evidence could say otherwise: they are not read more closely. */
function mayBeOtherwise(sentence: ReadSentence, evidence: PreparedEvidence): boolean {
  const { words, values } = sentence
  if (mayLeaveOut(sentence, evidence) || mayBeOfManner(sentence)) return true
  if (words.some((word) => word.lower === 'by' || dayWord(word) || isNamed(word, evidence))) return true
  if (values.some((value) => value.kind !== 'label' && isElsewhere(value, evidence))) return true
  return mayOppose(sentence, evidence)
}

function isNamed({ name, initial, stem }: Word, evidence: PreparedEvidence): boolean {
  return (name || initial) && namesOf(evidence).has(stem)
}

/** The evidence has this value, and another one of its dimension. */
function isElsewhere({ dimension, low }: Value, { values }: PreparedEvidence): boolean {
  const told = values.get(dimension) ?? []
  return told.length > 1 && told.some(({ value }) => value.low === low || value.high === low)
}

/** The facts of a claim; what its pronouns stand for, and what a list item stands under, is looked up in the answer before it. */
function factsClaimed({ answer, start, end, sentences, evidence }: ReadClaim): Fact[] {
  const names = namesOf(evidence)
  const alone = factsIn(answer, sentences, names)
  const [first] = alone
  if (!first || start === 0) return alone
  const isItem = /^[-*•]$/.test(first.sentence.words[0]!.text)
  const isOpen = first.pointsBack || first.subject.size === 0 || (isItem && first.verb < 0)
  const isChecked = alone.some(
    (fact) => fact.values.length > 0 || fact.days !== 0 || polesOf(fact).length > 0,
  )
  if (!isOpen || !isChecked) return alone
  const from = Math.max(0, start - (isItem ? lookBack.item : lookBack.pronoun))
  const read = readSentences(answer, wordsOf(answer, from, end), 0)
  const all = factsIn(answer, read, names).filter((fact) => fact.sentence.words[fact.from]!.start >= start)
  return all.length > 0 ? all : alone
}
