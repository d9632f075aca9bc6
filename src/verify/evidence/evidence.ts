import { sentencesOf } from '../text/sentences.ts'
import { withDataTold, type ToldText } from './tell-data.ts'
import type { ToldData } from './telling.ts'
import { wordsOf, type Word } from '../text/words.ts'

/** A text that an answer may rest on. */
export interface EvidenceText {
  text: string
  /** How the answer cites it; its place in the list, from 1, when there is none. */
  number?: number
  /** What it stands under; it belongs to the evidence, though no span lies in it. */
  title?: string | undefined
  headings?: readonly string[] | undefined
  /** Left out: a document. What people said, or their house, can support a claim, but may err: it contradicts none. */
  from?: 'person' | 'tool' | 'house'
}

/** A sentence of the evidence: a span of a passage's text, empty where it is its title, and the words in it. */
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
  for (const [passage, one] of texts.entries()) {
    addTitle(passage, titleOf(one), words, sentences)
    addPassage(passage, one.text, words, sentences)
  }
  const sentenceOf = new Int32Array(words.length)
  const places = new Map<string, number[]>()
  const frequency = new Map<string, number>()
  const beginnings = new Set<string>()
  const lowers = new Set<string>()
  for (const [id, { firstWord, lastWord }] of sentences.entries()) {
    for (let at = firstWord; at < lastWord; at++) {
      sentenceOf[at] = id
      const { stem, lower } = words[at]!
      if (!lowers.has(lower)) {
        lowers.add(lower)
        if (lower.length >= beginning) beginnings.add(lower.slice(0, beginning))
      }
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

/** What a text stands under and does not say itself; empty where there is nothing. */
export function titleOf({ title, headings = [], text }: EvidenceText): string {
  return [title ?? '', ...headings].filter((part) => !text.startsWith(part)).join('. ')
}

function addTitle(passage: number, title: string, words: Word[], sentences: EvidenceSentence[]): void {
  const found = wordsOf(title)
  if (found.length === 0) return
  const firstWord = words.length
  words.push(...found)
  sentences.push({ passage, start: 0, end: 0, firstWord, lastWord: words.length })
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

/** `passage 1: …` at the beginnings of lines. */
const mark = /^[ \t]*(?:passage|document|source)[ \t]+(\d{1,3})[ \t]*:/gim
/** Other ways to number passages, taken for that where they count from 1: `Document [1](Title: …)`, `[1] …`, and all in a line. */
const countedMarks = [
  /^[ \t#*]*(?:passage|document|doc|source|context|excerpt|snippet|chunk)[ \t]+(?:\[(\d{1,3})\]|(\d{1,3}))(?:[ \t]*\([^()\n]{0,200}\)|\*{0,2}[ \t]*[:.–—-]|\*{0,2}[ \t]*$)[ \t]*:?/gim,
  /^[ \t]*\[(\d{1,3})\]:?(?=\s)/gm,
  /(?<=^|\s)(?:passage|document|source)[ \t]+(\d{1,3})[ \t]*:/gim,
]

/**
 * A text that numbers its own passages as those passages; any other as one. `offset` is where each begins in the text.
 */
export function passagesIn(text: string): (EvidenceText & { offset: number })[] {
  const marks = marksIn(text)
  if (marks.length < 2) return [{ text, number: 1, offset: 0 }]
  const found: (EvidenceText & { offset: number })[] = []
  if (text.slice(0, marks[0]!.start).trim() !== '')
    found.push({ text: text.slice(0, marks[0]!.start), number: 0, offset: 0 })
  for (const [index, { end: offset, number }] of marks.entries())
    found.push({ text: text.slice(offset, marks[index + 1]?.start), number, offset })
  return found
}

function marksIn(text: string): { start: number; end: number; number: number }[] {
  const read = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(({ 0: whole, index: start, 1: first, 2: second }) => ({
      start,
      end: start + whole.length,
      number: Number(first ?? second),
    }))
  const ofLines = read(mark)
  if (ofLines.length >= 2) return ofLines
  for (const pattern of countedMarks) {
    const found = read(pattern)
    if (found.length >= 2 && found.every(({ number }, index) => number === index + 1)) return found
  }
  return []
}
