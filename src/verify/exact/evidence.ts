import { withDataTold, type ToldText } from '../evidence/tell-data.ts'
import type { ToldData } from '../evidence/telling.ts'
import type { ToldWeek } from '../evidence/week-hours.ts'
import { countsOf, ratingsOf, type ReadCount, type ReadRating } from './data/ratings.ts'
import { switchesOf, type ReadSwitch } from './data/switches.ts'
import { objectTablesOf } from './data/json-fields.ts'
import { tablesOf, type Table } from './data/tables.ts'
import { sentencesOf, wordsOf, type Sentence, type Word } from './words/words.ts'
import type { Value } from './values/value.ts'
import { valuesOf } from './values/values.ts'

/** A sentence that has been read: its words by stem, its values, and where it stands. */
export interface ReadSentence extends Sentence {
  /** The number of its passage, from 1. */
  passage: number
  values: Value[]
  /** Content words and other words that are part of no value, in order. */
  plain: Word[]
  /** Stem to the places in `plain`. */
  places: Map<string, number[]>
  /** What stands around it and may be left out in it: its heading, the sentences before it, the first of the passage. */
  around: ReadSentence[]
}

export interface EvidencePassage {
  text: string
  /** Where the text tells data. */
  data: ToldData | undefined
  words: Word[]
  sentences: ReadSentence[]
  /** The stems of all its content words. */
  stems: Set<string>
  /** Its dates, as many as are looked at. */
  dates: Value[]
}

/** Evidence that has been read once, for many claims. */
export interface PreparedEvidence {
  passages: EvidencePassage[]
  sentences: ReadSentence[]
  tables: Table[]
  /** Fields of data that are true or false. */
  switches: ReadSwitch[]
  /** Opening hours that data give day by day. */
  weeks: (ToldWeek & { passage: number })[]
  /** Ratings that data give of what they are about. */
  ratings: ReadRating[]
  /** How many there are of something, where data count it. */
  counts: ReadCount[]
  /** Stem to the sentences that hold it. */
  holding: Map<string, ReadSentence[]>
  /** Every value, by dimension. */
  values: Map<string, { sentence: ReadSentence; value: Value }[]>
}

/** The longest text of a passage that is read; what lies behind it is not looked at. */
const longestPassage = 2_000_000
const mostTables = 400

/** Reads evidence once, so that many claims can be held against it. */
export function prepareEvidence(evidence: readonly ToldText[]): PreparedEvidence {
  const prepared: PreparedEvidence = {
    passages: [],
    sentences: [],
    tables: [],
    switches: [],
    weeks: [],
    ratings: [],
    counts: [],
    holding: new Map(),
    values: new Map(),
  }
  for (const [index, { text, data }] of evidence.map(withDataTold).entries()) {
    const read = text.length > longestPassage ? text.slice(0, longestPassage) : text
    const words = wordsOf(read)
    const sentences = readSentences(read, words, index + 1)
    const stems = new Set<string>()
    for (const word of words) if (word.content) stems.add(word.stem)
    prepared.passages.push({ text: read, data, words, sentences, stems, dates: datesOf(sentences) })
    for (const table of [...tablesOf(read, index + 1), ...(data ? objectTablesOf(data, index + 1) : [])])
      if (prepared.tables.length < mostTables) prepared.tables.push(table)
    if (data) {
      prepared.switches.push(...switchesOf(data.switches, index + 1))
      prepared.weeks.push(...data.weeks.map((week) => ({ ...week, passage: index + 1 })))
      prepared.ratings.push(...ratingsOf(data, index + 1))
      prepared.counts.push(...countsOf(data, index + 1))
    }
    for (const sentence of sentences) {
      prepared.sentences.push(sentence)
      for (const stem of sentence.places.keys()) push(prepared.holding, stem, sentence)
      for (const value of sentence.values) push(prepared.values, value.dimension, { sentence, value })
    }
  }
  return prepared
}

const mostDates = 200

function datesOf(sentences: ReadSentence[]): Value[] {
  const dates: Value[] = []
  for (const { values } of sentences)
    for (const value of values) if (value.dates && dates.length < mostDates) dates.push(value)
  return dates
}

/** Splits and reads a text. */
export function readSentences(text: string, words: Word[], passage: number): ReadSentence[] {
  const sentences: ReadSentence[] = []
  let heading: ReadSentence | undefined
  for (const sentence of sentencesOf(text, words)) {
    const values = valuesOf(sentence.words)
    const plain = plainWords(sentence.words, values)
    const places = new Map<string, number[]>()
    for (const [place, word] of plain.entries()) if (word.content) push(places, word.stem, place)
    const around = [sentences.at(-1), sentences.at(-2), heading, sentences[0]].filter(
      (near) => near !== undefined,
    )
    const read: ReadSentence = { ...sentence, passage, values, plain, places, around }
    sentences.push(read)
    if (sentence.heading) heading = read
  }
  return sentences
}

/** Whether what stands around a sentence has a word. */
export function isAround(sentence: ReadSentence, stem: string): boolean {
  return sentence.around.some((near) => near.places.has(stem))
}

function plainWords(words: Word[], values: Value[]): Word[] {
  const plain: Word[] = []
  let next = 0
  for (const [index, word] of words.entries()) {
    while (next < values.length && values[next]!.last < index) next++
    const value = values[next]
    if (!(value && index >= value.first && index <= value.last)) plain.push(word)
  }
  return plain
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}
