import { asksInEnglish, nameWords, lightWords } from '../../base/index.ts'
import { detectLanguage } from '../words/detect-language.ts'
import { stemmingOf, type Stemming } from '../words/stem.ts'
import { numberTerms } from '../words/number-terms.ts'
import { terms } from '../words/terms.ts'

export interface Turn {
  role: 'user' | 'assistant'
  text: string
}

/** How much an earlier question counts, for each turn back; and an answer, beside the question before it. */
export const decay = 0.3
const assistantWeight = 0.3
/** What a word counts in a question that is there to ask it. */
const lightWeight = 0.2
const oldestTurns = 8
/** Beyond this a question is a document: its first words have said what it is about. */
const longestTurn = 20_000

/** How many stemmings a question is searched by, beside Porter's: each adds terms to look for. */
const mostStemmings = 4

/**
 * By which rules the words of a question are stemmed: by Porter's always, and by those that the documents are stemmed
 * by, the most frequent first. Too few words tell the language of a question, so that it only decides where there are
 * too many others.
 */
export function questionStemmings(question: string, ofDocuments: Stemming[]): (Stemming | undefined)[] {
  if (ofDocuments.length <= mostStemmings) return [undefined, ...ofDocuments]
  const own = stemmingOf(detectLanguage(question.slice(0, longestTurn)))
  const first = own !== undefined && ofDocuments.includes(own) ? [own] : []
  return [undefined, ...new Set([...first, ...ofDocuments.slice(0, mostStemmings)])].slice(
    0,
    1 + mostStemmings,
  )
}

/**
 * The terms to search by, as their numbers, with their weights: those of the question weigh 1, those of the user's k-th turn back
 * 0.3^k, those of an answer three tenths of that of the question that followed it. A term has its highest weight.
 * Words that are there to ask (how do I *get*, what *happened*) weigh a fifth.
 * A word gives the stems of every stemming, each of full weight: a block holds the words of one stemming alone, so that
 * it has one stem of a word, and stems that are alike are one term.
 */
export function queryTerms(
  question: string,
  history: Turn[] = [],
  stemmings: (Stemming | undefined)[] = [undefined],
): Map<number, number> {
  const weights = new Map<number, number>()
  const add = (text: string, weight: number, light = noTerms) => {
    for (const stemming of stemmings)
      for (const term of numberTerms(text.slice(0, longestTurn), stemming)) {
        const own = light.has(term) ? weight * lightWeight : weight
        if ((weights.get(term) ?? 0) < own) weights.set(term, own)
      }
  }
  add(question, 1, lightTerms(question))
  let weight = 1
  for (const { role, text } of history.slice(-oldestTurns).toReversed()) {
    if (role === 'user') {
      weight *= decay
      add(text, weight, lightTerms(text))
    } else add(text, weight * assistantWeight)
  }
  return weights
}

const noTerms: ReadonlySet<number> = new Set()
let known: ReadonlySet<number> | undefined

/** The terms of a question that are there to ask it. */
function lightTerms(question: string): ReadonlySet<number> {
  if (!asksInEnglish(question)) return noTerms
  known ??= new Set(numberTerms(lightWords, undefined))
  const names = new Set(numberTerms(nameWords(question), undefined))
  return names.size === 0 ? known : known.difference(names)
}

const quoted =
  /(?<![\p{L}\p{N}])"([^"\n]{2,200})"(?![\p{L}\p{N}])|“([^”\n]{2,200})”|„([^“”\n]{2,200})[“”]|«([^»\n]{2,200})»/gu

/** What a question has in quotation marks: its terms in order, as a field of a block holds them, by each stemming. */
export function quotedPhrases(
  question: string,
  stemmings: (Stemming | undefined)[] = [undefined],
): string[][] {
  return [...question.matchAll(quoted)]
    .map((found) => {
      const phrase = found.slice(1).find((text) => text !== undefined)!
      return [...new Set(stemmings.map((stemming) => terms(phrase, stemming).join(' ')))]
    })
    .filter(([phrase]) => phrase !== '')
}

/** What is needed of the index to choose terms. */
export interface Holding {
  blocks: number
  /** How many blocks hold each term. */
  holding: Map<number, number>
}

/** Terms in more than this share of the blocks say little, and reading their postings takes longest. */
const commonShare = 0.2
const mostProposingTerms = 24
/**
 * How many postings one search reads, so that it takes no longer in a library of a million blocks: the terms that tell
 * most are the rarest, and the others still count when the proposed blocks are ranked.
 */
const mostPostings = 10_000

/** The terms that the store should propose blocks by: those that tell most, without the common ones if it can be. */
export function proposingTerms(weights: Map<number, number>, { blocks, holding }: Holding): number[] {
  const held = [...weights].filter(([term]) => (holding.get(term) ?? 0) > 0)
  const rare = held.filter(([term]) => holding.get(term)! <= blocks * commonShare)
  const sorted = (rare.length > 0 ? rare : held)
    .map(([term, weight]) => ({ term, worth: weight * inverseFrequency(holding.get(term)!, blocks) }))
    .toSorted((a, b) => b.worth - a.worth || a.term - b.term)
    .slice(0, mostProposingTerms)
    .map(({ term }) => term)
  return withinReach(sorted, { holding })
}

/** Those of some terms, in their order, of which one search can read the postings; the first in any case. */
export function withinReach(terms: number[], { holding }: Pick<Holding, 'holding'>): number[] {
  const chosen: number[] = []
  let postings = 0
  for (const term of terms) {
    postings += holding.get(term) ?? 0
    if (chosen.length > 0 && postings > mostPostings) continue
    chosen.push(term)
  }
  return chosen
}

/** Robertson and Spärck Jones' inverse document frequency, as Lucene smooths it: never negative. */
export function inverseFrequency(holding: number, blocks: number): number {
  return Math.log(1 + (Math.max(0, blocks - holding) + 0.5) / (holding + 0.5))
}
