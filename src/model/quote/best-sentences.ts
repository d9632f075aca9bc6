import type { PromptPassage } from '../../wire/index.ts'
import { definingSentences } from './defining-sentences.ts'
import { askedTerms, termsOf } from './question-terms.ts'

const maxSentences = 4
/** Of how many passages sentences are looked at. */
const maxPassages = 12
/** A sentence must hold this share of the best one's score to be quoted beside it. */
const relativeFloor = 0.5
/** The best sentence must hold this share of the question's weight, or nothing answers it. */
const absoluteFloor = 0.3
/** How much more a definition counts than another sentence with the same words. */
const definitionFactor = 2.5

/** A sentence of a passage, and what the choice among sentences needs of it. */
interface Sentence {
  passage: PromptPassage
  /** The place of its passage among them, best first. */
  rank: number
  order: number
  /** The sentence, with the label that stands above it where there is one. */
  text: string
  terms: string[]
  /** Of its label alone. */
  labelTerms: string[]
}

/** The sentences of the passages that answer the question best, verbatim: what defines it first, the rest as the passages go. */
export function bestSentences(
  question: string,
  passages: PromptPassage[],
): { number: number; text: string }[] {
  const asked = askedTerms(question)
  const sentences = bestPassages(asked, passages).flatMap(sentencesOf)
  if (asked.size === 0 || sentences.length === 0) return []
  const defining = definingSentences(question, sentences)
  const weight = weights(asked, sentences)
  const total = [...weight.values()].reduce((sum, value) => sum + value, 0)

  const scored = sentences
    .map((sentence) => ({
      sentence,
      score: score(sentence, asked, weight) * (defining.has(sentence) ? definitionFactor : 1),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.sentence.order - b.sentence.order)
  const best = scored[0]
  if (!best || covered(best.sentence, asked, weight) < absoluteFloor * total) return []

  const chosen: Sentence[] = []
  for (const { sentence, score } of scored) {
    if (chosen.length >= maxSentences || score < relativeFloor * best.score) break
    if (!chosen.some((other) => repeats(other, sentence))) chosen.push(sentence)
  }
  return chosen
    .toSorted(
      (a, b) => Number(defining.has(b)) - Number(defining.has(a)) || a.rank - b.rank || a.order - b.order,
    )
    .map(({ passage, text }) => ({ number: passage.number, text }))
}

/**
 * The passages that bear most on a question: a prompt has them in the order of their documents, and those of earlier
 * turns, too. A term counts more where fewer hold it (BM25), and half as much again in a title or heading; many of the
 * question's terms count more than one rare one.
 */
function bestPassages(asked: Set<string>, passages: PromptPassage[]): PromptPassage[] {
  if (passages.length <= 1) return passages
  const found = passages.map(({ title, headings, text }) => {
    const counts = new Map<string, number>()
    const add = (words: string, weight: number) => {
      const terms = termsOf(words)
      for (const term of terms) if (asked.has(term)) counts.set(term, (counts.get(term) ?? 0) + weight)
      return terms.length
    }
    add([title, ...headings].join(' '), 1.5)
    return { counts, length: add(text, 1), about: aboutShare([title, ...headings], asked) }
  })
  const meanLength = found.reduce((sum, { length }) => sum + length, 0) / found.length || 1
  const scores = found.map(({ counts, length, about }) => {
    let score = 0
    for (const [term, count] of counts) {
      const holding = found.filter((other) => other.counts.has(term)).length
      const rarity = Math.log(1 + (found.length - holding + 0.5) / (holding + 0.5))
      score += rarity * (count / (count + 1.2 * (0.4 + (0.6 * length) / meanLength)))
    }
    return score * (counts.size / asked.size) * (1 + 0.5 * about)
  })
  return [...passages.keys()]
    .toSorted((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, maxPassages)
    .map((position) => passages[position]!)
}

/** How much of a title or heading the question names: a page that is called what is asked for is about it. */
function aboutShare(titles: string[], asked: Set<string>): number {
  const shares = titles.map((title) => {
    const terms = termsOf(title)
    return terms.length === 0 ? 0 : heldAmong(terms, asked).length / terms.length
  })
  return Math.max(0, ...shares)
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

function sentencesOf(passage: PromptPassage, place: number): Sentence[] {
  const found: Sentence[] = []
  let label = ''
  for (const line of passage.text.split('\n').map((text) => text.trim())) {
    if (isLabel(line)) {
      label = line
      continue
    }
    for (const { segment } of segmenter.segment(line)) {
      const sentence = segment.trim()
      if (sentence === '') continue
      const text = label === '' ? sentence : `${label}\n${sentence}`
      found.push({
        passage,
        rank: place,
        order: place * 1_000 + found.length,
        text,
        terms: termsOf(text),
        labelTerms: termsOf(label),
      })
      label = ''
    }
  }
  return found
}

/** A short line that ends as no sentence does: the term of a definition, a heading, the head of a list. */
function isLabel(line: string): boolean {
  return line !== '' && line.length <= 80 && !/[.!?;…|。！？；]["'”’)」』）]*$/.test(line)
}

/** Those of the terms that stand for one that was asked; `max` in an identifier stands for `maximum`. */
function heldAmong(terms: string[], asked: Set<string>): string[] {
  return terms.filter(
    (term) => asked.has(term) || (term.length >= 3 && [...asked].some((word) => word.startsWith(term))),
  )
}

/** The asked terms that a sentence holds. */
function heldTerms({ terms }: Sentence, asked: Set<string>): Set<string> {
  const held = new Set<string>()
  for (const term of heldAmong(terms, asked))
    if (asked.has(term)) held.add(term)
    else for (const word of asked) if (word.startsWith(term)) held.add(word)
  return held
}

/** Inverse sentence frequency, as BM25 has it, over the sentences at hand. */
function weights(asked: Set<string>, sentences: Sentence[]): Map<string, number> {
  const weight = new Map<string, number>()
  for (const term of asked) {
    const holding = sentences.filter((sentence) => heldTerms(sentence, asked).has(term)).length
    weight.set(term, Math.log(1 + (sentences.length - holding + 0.5) / (holding + 0.5)))
  }
  return weight
}

function covered(sentence: Sentence, asked: Set<string>, weight: Map<string, number>): number {
  return [...heldTerms(sentence, asked)].reduce((sum, term) => sum + weight.get(term)!, 0)
}

/**
 * What it covers, less for fragments and for what runs on, more for the best passages; and more for many of the words
 * than for one rare one, which may stand there in another sense.
 */
function score(sentence: Sentence, asked: Set<string>, weight: Map<string, number>): number {
  const share = heldTerms(sentence, asked).size / asked.size
  const length = sentence.terms.length
  const shape = length < 4 ? 0.5 : length > 40 ? 40 / length : 1
  const { labelTerms, rank } = sentence
  // What is defined by the question's own words is what is asked for.
  const named = labelTerms.length === 0 ? 0 : heldAmong(labelTerms, asked).length / labelTerms.length
  return (covered(sentence, asked, weight) * share * shape * (1 + 0.5 * named)) / (1 + 0.05 * rank)
}

function repeats(a: Sentence, b: Sentence): boolean {
  const terms = new Set(a.terms)
  const shared = b.terms.filter((term) => terms.has(term)).length
  return shared >= 0.9 * Math.max(1, Math.min(a.terms.length, b.terms.length))
}
