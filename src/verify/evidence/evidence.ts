import { sentencesOf } from '../text/sentences.ts'
import { withDataTold, type ToldText } from './tell-data.ts'
import type { ToldData } from './telling.ts'
import { wordsOf, type Word } from '../text/words.ts'

/** A text that an answer may rest on. */
export interface EvidenceText {
  text: string
  /** How the answer cites it; its place in the list, from 1, when there is none. */
  number?: number
  title?: string
  /** Left out: a document. What people said, or their house, can support a claim, but may err: it contradicts none. */
  from?: 'person' | 'tool' | 'house'
}

/** A sentence of the evidence: a span of a passage's text and the words in it. */
export interface EvidenceSentence {
  /** Index into `passages`. */
  passage: number
  start: number
  end: number
  firstWord: number
  /** One past its last word. */
  lastWord: number
}

/** Evidence made ready once, to be asked for every claim. */
export interface Evidence {
  passages: { text: string; data: ToldData | undefined; number: number; from: EvidenceText['from'] }[]
  sentences: EvidenceSentence[]
  words: Word[]
  /** The sentence of each word. */
  sentenceOf: Int32Array
  /** Where each stem stands in `words`, in order. */
  places: Map<string, number[]>
  /** The first letters of its long words: `operates` and `operation` have one stem's worth in common. */
  beginnings: Set<string>
  lowers: Set<string>
  /** In how many sentences each stem stands. */
  frequency: Map<string, number>
}

/** How many first letters two words must share to be taken for forms of one. */
export const beginning = 6

/** A sentence longer than this is read as several, so that a page without full stops is not one. */
const longestSentence = 60

/** Splits evidence into sentences and words and indexes them. */
export function readEvidence(given: ToldText<EvidenceText>[]): Evidence {
  const texts = given.map(withDataTold)
  const words: Word[] = []
  const sentences: EvidenceSentence[] = []
  for (const [passage, { text }] of texts.entries()) addPassage(passage, text, words, sentences)
  const sentenceOf = new Int32Array(words.length)
  const places = new Map<string, number[]>()
  const frequency = new Map<string, number>()
  const beginnings = new Set<string>()
  const lowers = new Set<string>()
  for (const [id, { firstWord, lastWord }] of sentences.entries()) {
    for (let at = firstWord; at < lastWord; at++) {
      sentenceOf[at] = id
      const { stem, lower } = words[at]!
      lowers.add(lower)
      if (lower.length >= beginning) beginnings.add(lower.slice(0, beginning))
      const list = places.get(stem)
      if (!list) {
        places.set(stem, [at])
        frequency.set(stem, 1)
      } else {
        if (list.at(-1)! < firstWord) frequency.set(stem, frequency.get(stem)! + 1)
        list.push(at)
      }
    }
  }
  return {
    passages: texts.map(({ text, data, number, from }, index) => ({
      text,
      data,
      number: number ?? index + 1,
      from,
    })),
    sentences,
    words,
    sentenceOf,
    places,
    beginnings,
    lowers,
    frequency,
  }
}

function addPassage(passage: number, text: string, words: Word[], sentences: EvidenceSentence[]): void {
  let at = 0
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    for (const span of sentencesOf(text.slice(at, end), at)) {
      const found = wordsOf(text, span.start, span.end)
      for (let first = 0; first < found.length; first += longestSentence) {
        const part = found.slice(first, first + longestSentence)
        const firstWord = words.length
        words.push(...part)
        const start = first === 0 ? span.start : part[0]!.start
        const isLast = first + longestSentence >= found.length
        const sentenceEnd = isLast ? span.end : part.at(-1)!.end
        sentences.push({ passage, start, end: sentenceEnd, firstWord, lastWord: words.length })
      }
    }
    at = end + 1
  }
}

const mark = /^[ \t]*(?:passage|document|source)[ \t]+(\d{1,3})[ \t]*:/gim

/**
 * A text that numbers its own passages (`passage 1: …` at the beginnings of lines) as those passages; any other as
 * one. `offset` is where each begins in the text.
 */
export function passagesIn(text: string): (EvidenceText & { offset: number })[] {
  const marks = [...text.matchAll(mark)]
  if (marks.length < 2) return [{ text, number: 1, offset: 0 }]
  const found: (EvidenceText & { offset: number })[] = []
  if (text.slice(0, marks[0]!.index).trim() !== '')
    found.push({ text: text.slice(0, marks[0]!.index), number: 0, offset: 0 })
  for (const [index, { 0: whole, 1: number, index: start }] of marks.entries()) {
    const offset = start + whole.length
    found.push({ text: text.slice(offset, marks[index + 1]?.index), number: Number(number), offset })
  }
  return found
}
