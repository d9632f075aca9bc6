import type { ExactFinding, ReadClaim } from '../claim.ts'
import { valuesDiffer } from './poles.ts'
import { coverOf } from '../facts/cover.ts'
import { isAround, type ReadSentence } from '../evidence.ts'
import { factsOf, type Fact, type Facts } from '../facts/facts.ts'
import { remembered } from '../../remembered.ts'
import { qualitiesIn, qualitiesOf, saysSide, type Quality, type Told } from '../facts/qualities.ts'
import { stemOf, type Word } from '../words/words.ts'

const unsure =
  /^(?:not|no|never|nor|or|if|unless|whether|than|unlike|instead|rather|other|others|another|also|too|both|either|can|could|may|might|alternatively|.{2,}n['’]t)$/
const conditional = /^(?:not|never|unlike|instead|rather|other|another|second|if|unless|or|some|.{2,}n['’]t)$/
const supposing = /^(?:not|no|never|nor|or|if|unless|whether|unlike|instead|rather|.{2,}n['’]t)$/
/** Verbs that say little of a thing beside what it is like. */
const light = new Set(
  'use take need have get make come choose pick contain include be put give'
    .split(' ')
    .map((word) => stemOf(word)),
)
/** How much else of the claim has to be said where the thing is. */
const leastShared = 0.6
const mostHolders = 200
/** How many of a claim's words a clause has to have, and the clauses of a sentence together. */
const fewestHeld = 2
const fewestWhole = 3

/** "The flysheet is orange", where it is green: of each thing that is told of one side only. */
export function checkQualities(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const own = qualitiesOf(sentence).filter(({ head }) => head !== undefined)
    if (own.length === 0 || isUnsure(sentence.words)) return []
    return own.flatMap((quality) => {
      const several = own.some((one) => one.head === quality.head && isOtherSide(one, quality))
      const given = several ? undefined : otherSide(quality, sentence, claim)
      return given ? [finding(claim, quality, given)] : []
    })
  })
}

function isUnsure(words: readonly Word[]): boolean {
  return words.some(({ lower }) => unsure.test(lower)) || words.at(-1)!.text === '?'
}

function isOtherSide(one: Quality, other: Quality): boolean {
  return one.group === other.group && one.side !== other.side
}

function otherSide(own: Quality, sentence: ReadSentence, claim: ReadClaim): Told | undefined {
  const told = (qualitiesIn(claim.evidence).get(own.head!) ?? []).filter(({ group }) => group === own.group)
  const [first] = told
  // The evidence says one side of it, and that is another one.
  if (!first || told.some(({ side }) => side !== first.side) || first.side === own.side) return undefined
  const holding = claim.evidence.holding.get(own.head!) ?? []
  if (holding.length > mostHolders || holding.some((one) => maySay(one, own))) return undefined
  return told.find(
    (one) =>
      !one.sentence.words.some(({ lower }) => conditional.test(lower)) &&
      isShared(sentence, own, one.sentence),
  )
}

/** A sentence with the thing has the side, too, and says it of nothing else. */
function maySay(sentence: ReadSentence, own: Quality): boolean {
  const bound = qualitiesOf(sentence)
  return sentence.words.some(
    (word, at) =>
      saysSide(word, own) &&
      !bound.some((one) => one.at === at && one.head !== undefined && one.head !== own.head),
  )
}

/** Whether most of what a claim says beside the quality is said where the evidence has the thing; names all of them. */
function isShared({ words }: ReadSentence, own: Quality, given: ReadSentence): boolean {
  const rest = words.filter(
    ({ content, kind, stem }, at) =>
      at !== own.at && stem !== own.head && (kind === 'number' || (content && !light.has(stem))),
  )
  const has = ({ stem }: Word) => given.words.some((word) => word.stem === stem)
  const near = (word: Word) => has(word) || isAround(given, word.stem)
  if (rest.some((word) => word.name && !near(word))) return false
  const shared = rest.filter(near).length
  return shared >= rest.length * leastShared && (rest.length === 0 || rest.some(has))
}

/** "All plans are billed monthly", where they are billed yearly: of an action that is told in one way only. */
export function checkManner(claim: ReadClaim, fact: Fact): ExactFinding[] {
  const { words } = fact.sentence
  if (words.at(-1)!.text === '?' || words.some(({ lower }) => supposing.test(lower))) return []
  const said = qualitiesOf(fact.sentence)
  return said.flatMap((own) => {
    if (said.some((one) => isOtherSide(one, own))) return []
    if (own.head !== undefined || !isInside(own, fact) || own.word.start < claim.start) return []
    const given = otherManner(own, fact, claim)
    return given ? [finding(claim, own, given)] : []
  })
}

function otherManner(own: Quality, fact: Fact, { evidence }: ReadClaim): Told | undefined {
  const all = qualitiesIn(evidence).get('') ?? []
  const told = all.filter(({ group }) => group === own.group)
  if (told.length > mostHolders) return undefined
  const facts = factsOf(evidence)
  const without = new Set([own.word.stem])
  const isOf = (given: Pick<Fact, 'all' | 'named'>, fewest: number) => {
    const { nouns, verbs, held } = coverOf(fact, given, { without, facts })
    return nouns.length + verbs.length === 0 && held >= fewest
  }
  const covering = told.filter((one) => {
    const near = factsOfSentences(facts).get(one.sentence) ?? []
    if (near.some((given) => valuesDiffer(fact, given))) return false
    if (near.some((given) => isInside(one, given) && isOf(given, fewestHeld))) return true
    // "… ran aground in thick fog, two kilometres west of Holm": over the clauses of a sentence that has one side alone.
    const isAlone = !told.some((other) => other.sentence === one.sentence && isOtherSide(other, one))
    return (
      isAlone && !one.sentence.words.some((word) => saysSide(word, own)) && isOf(whole(near), fewestWhole)
    )
  })
  const rest = [...fact.keys].filter((key) => !without.has(key))
  const isSaid = told.some(
    (one) =>
      one.side === own.side &&
      (factsOfSentences(facts).get(one.sentence) ?? []).some(
        ({ from, to, all: keys }) =>
          isInside(one, { from, to }) &&
          (fact.subject.size === 0 || [...fact.subject].some((key) => keys.has(key))) &&
          rest.filter((key) => keys.has(key)).length * 2 >= rest.length,
      ),
  )
  const [first] = covering
  if (!first || isSaid || covering.some((one) => !isOtherSide(one, own))) return undefined
  return first.sentence.words.some(({ lower }) => supposing.test(lower)) ? undefined : first
}

function isInside({ at }: Quality, { from, to }: Pick<Fact, 'from' | 'to'>): boolean {
  return at >= from && at < to
}

const factsOfSentences = remembered(({ list }: Facts) => Map.groupBy(list, ({ sentence }) => sentence))

/** All that several clauses say. */
function whole(facts: readonly Fact[]): Pick<Fact, 'all' | 'named'> {
  return {
    all: new Set(facts.flatMap(({ all }) => [...all])),
    named: new Set(facts.flatMap(({ named }) => [...named])),
  }
}

function finding(claim: ReadClaim, { word }: Quality, given: Told): ExactFinding {
  const { passage, start, end } = given.sentence
  const values = { given: given.word.text, claimed: claim.answer.slice(word.start, word.end) }
  return {
    verdict: 'contradicted', start: word.start, end: word.end, check: 'qualities',
    evidence: [{ passage, start, end }], because: { code: 'other-word', values },
  } // prettier-ignore
}

/** Whether a sentence says how something is done: only then is it looked at more closely. */
export function mayBeOfManner(sentence: ReadSentence): boolean {
  return qualitiesOf(sentence).some(({ head }) => head === undefined)
}
