import { readSentences, type PreparedEvidence, type ReadSentence } from './evidence.ts'
import { openingsOf, type Openings } from './words/openings.ts'
import { wordsOf, type Word } from './words/words.ts'
import type { Reason } from '../reasons.ts'

/** One exact check's result on a claim. */
export interface ExactFinding {
  /**
   * `not-found` where the evidence speaks of such things, and shows that it never speaks of this one; `partly` where it
   * says the same under a condition that the claim leaves out.
   */
  verdict: 'contradicted' | 'recomputed' | 'not-found' | 'partly'
  /** How surely it is right, from 0 to 1, by what was found in answers as models write them; only with `contradicted`. */
  sureness?: number
  /** Whether what was worked out again came out as the answer says; only with `recomputed`. */
  right?: boolean
  /** The piece of the answer that is meant, in UTF-16 code units. */
  start: number
  end: number
  /** What speaks for the finding, within the numbered passages, best first. */
  evidence: { passage: number; start: number; end: number }[]
  /** Why, in parts: `reasonIn` says it in English. */
  because: Reason
  /** Which check found it. */
  check: string
}

/** A claim that has been read, with what may be taken as understood in it. */
export interface ReadClaim {
  answer: string
  start: number
  end: number
  /** The claim's own text. */
  text: string
  words: Word[]
  sentences: ReadSentence[]
  /** What each of them may say, by its words alone. */
  readonly openings: readonly Openings[]
  /** Stems of the question and of what was said just before: a pronoun may stand for them. */
  readonly understood: Set<string>
  /** As much of the question as is read; empty where there is none. */
  question: string
  /** Stems of the question alone. */
  readonly asked: Set<string>
  evidence: PreparedEvidence
}

const longestClaim = 4000
const longestQuestion = 1000
/** How much of the answer before a claim is read for what its pronouns stand for. */
const lookBack = 300

export interface ClaimPlace {
  answer: string
  start: number
  end: number
  question?: string
}

/** Reads a claim where it stands in an answer. What lies beyond the longest claim is not looked at. */
export function readClaim(place: ClaimPlace, evidence: PreparedEvidence): ReadClaim {
  return new ClaimInPlace(place, evidence)
}

/** What only some checks ask for is read when one does. A literal with getters would be slow to read from. */
class ClaimInPlace implements ReadClaim {
  readonly answer: string
  readonly start: number
  readonly end: number
  readonly text: string
  readonly words: Word[]
  readonly sentences: ReadSentence[]
  readonly question: string
  readonly evidence: PreparedEvidence
  #openings: readonly Openings[] | undefined
  #understood: Set<string> | undefined
  #asked: Set<string> | undefined

  constructor({ answer, start, end, question }: ClaimPlace, evidence: PreparedEvidence) {
    this.answer = answer
    this.start = start
    this.end = Math.min(end, start + longestClaim, answer.length)
    this.text = answer.slice(start, this.end)
    this.words = wordsOf(answer, start, this.end)
    this.sentences = readSentences(answer, this.words, 0)
    this.question = question?.slice(0, longestQuestion) ?? ''
    this.evidence = evidence
  }

  get openings(): readonly Openings[] {
    return (this.#openings ??= this.sentences.map(({ words }) => openingsOf(words)))
  }

  get understood(): Set<string> {
    return (this.#understood ??= new Set([
      ...contentOf(this.answer.slice(Math.max(0, this.start - lookBack), this.start)),
      ...this.asked,
    ]))
  }

  get asked(): Set<string> {
    return (this.#asked ??= new Set(contentOf(this.question)))
  }
}

function contentOf(text: string): string[] {
  return wordsOf(text)
    .filter((word) => word.content)
    .map((word) => word.stem)
}
