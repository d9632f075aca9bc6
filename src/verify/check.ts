import { splitAnswer } from './claims/claims.ts'
import { passagesIn, type EvidenceText } from './evidence/evidence.ts'
import { openJudge, type Judge, type JudgeRequest } from './judge.ts'
import { rarityOf, type VerifyModel } from './scoring/model.ts'
import shipped from './model/model.json' with { type: 'json' }
import { newWordOddsOf } from './features/new-words.ts'
import type { Recalibration } from './scoring/recalibrate.ts'
import type { CheckedClaim } from './verdicts.ts'

const model = shipped as unknown as VerifyModel
const tables = { rarity: rarityOf(model.words), newWordOdds: newWordOddsOf(model.newWords) }

/** Beyond this many characters an answer is not checked, and beyond that its evidence is not read. */
export const checkLimits = { answer: 1_000_000, evidence: 4_000_000, claims: 5_000 }

/** What is said where a limit was met. */
export const checkNotices = {
  answer: `Only the first ${checkLimits.answer} characters of the answer were checked.`,
  claims: `Only the first ${checkLimits.claims} claims were checked.`,
  evidence: `Only the first ${checkLimits.evidence} characters of the evidence were read.`,
}

export interface CheckRequest {
  answer: string
  /** One text, which may number its own passages, or the passages in the order in which the answer numbers them. */
  evidence: string | (string | EvidenceText)[]
  question?: string | undefined
  /** What an installation learned from its people; it holds where there is a question. */
  recalibration?: Recalibration | undefined
  /** What second opinions came to: the score takes them in, the claims are those that the check finds by itself. */
  opinions?: JudgeRequest['opinions']
}

export interface Checked {
  /** The calibrated probability that anything in the answer is unsupported. */
  score: number
  /** Whether that is so at the chosen threshold. */
  unsupported: boolean
  claims: CheckedClaim[]
  /** What was not looked at, and why; only where there is something. */
  notice?: string
}

/**
 * Holds every sentence of an answer against its evidence: no model call, no network, the same in Node and in a
 * browser. Deterministic.
 */
export function check({ answer, evidence, question, recalibration, opinions }: CheckRequest): Checked {
  const { texts, notice: cut } = withinLimit(toTexts(evidence))
  const notices = cut === undefined ? [] : [cut]
  const read = answer.length > checkLimits.answer ? answer.slice(0, checkLimits.answer) : answer
  if (read.length < answer.length) notices.push(checkNotices.answer)
  if (texts.every(({ text }) => text.trim() === ''))
    notices.push('The evidence has no text, so nothing can be found in it.')
  const judge = judgeOf({ evidence: texts, question, recalibration, opinions })
  const claims: CheckedClaim[] = []
  let checked = 0
  for (const sentence of splitAnswer(read)) {
    if (sentence.kind === 'claim' && ++checked > checkLimits.claims) {
      notices.push(checkNotices.claims)
      break
    }
    for (const claim of judge.add(sentence, read)) claims.push(placed(claim, texts))
  }
  return {
    score: roundScore(judge.score()),
    unsupported: judge.unsupported(),
    claims,
    ...(notices.length > 0 && { notice: notices.join(' ') }),
  }
}

/** A judge with the shipped model. */
export function judgeOf(request: JudgeRequest): Judge {
  return openJudge(model, tables, request)
}

/** A text of the evidence; one that was cut out of a longer text knows where it began there. */
type PlacedText = EvidenceText & { offset?: number }

function toTexts(evidence: CheckRequest['evidence']): PlacedText[] {
  const list = typeof evidence === 'string' ? [evidence] : evidence
  const [only] = list
  if (list.length === 1 && typeof only === 'string') return passagesIn(only)
  return list.map((item, index) =>
    typeof item === 'string'
      ? { text: item, number: index + 1 }
      : { ...item, number: item.number ?? index + 1 },
  )
}

/** Spans in a text that came alone count from its beginning, whatever passages it numbers itself. */
function placed(claim: CheckedClaim, texts: PlacedText[]): CheckedClaim {
  if (texts[0]?.offset === undefined) return claim
  const { wrongCitation, ...rest } = claim
  const evidence = claim.evidence.map(({ passage, start, end }) => {
    const offset = texts.find(({ number }) => number === passage)?.offset ?? 0
    return { passage: 1, start: start + offset, end: end + offset }
  })
  // Of a text that numbers no passages it is not known which one is cited.
  return { ...rest, evidence, ...(wrongCitation && texts.length > 1 && { wrongCitation }) }
}

/** As much of the evidence as is read. */
export function withinLimit<T extends EvidenceText>(texts: T[]): { texts: T[]; notice?: string } {
  let left = checkLimits.evidence
  const kept = texts.map((item) => {
    const text = item.text.length > left ? item.text.slice(0, left) : item.text
    left -= text.length
    return { ...item, text }
  })
  return left > 0 ? { texts: kept } : { texts: kept, notice: checkNotices.evidence }
}

/** Five digits of a score. */
export function roundScore(score: number): number {
  return Math.round(score * 1e5) / 1e5
}
