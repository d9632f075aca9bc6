import type { Opinion, OpinionsCost, SecondOpinion, Verdict } from '../../wire/index.ts'
import { check } from '../check.ts'
import type { EvidenceText } from '../evidence/evidence.ts'
import { beforeClaim, evidenceFor, type JudgeVerdict, type OpinionQuestion } from './question.ts'
import { byDoubt, isTakenForRight, isUncertain, type Band, type Which } from './choose.ts'
import { revised } from './revise.ts'

/** What asking a model cost; `model` is the one that answered. */
interface Asked {
  model: string
  promptTokens: number
  completionTokens: number
  /** Why there is no answer. */
  problem?: string
}

/** Puts one claim before a judge. Never throws: a failure is a `problem`. */
export type AskJudge = (
  question: OpinionQuestion,
  signal: AbortSignal,
) => Promise<Asked & { says?: JudgeVerdict }>

/** Puts the question itself to another model. Never throws. */
export type AskAgain = (signal: AbortSignal) => Promise<Asked & { answer?: string }>

export interface SecondOpinionParts {
  passages: EvidenceText[]
  question: string | undefined
  /** Left out: no judge is asked. */
  judge: AskJudge | undefined
  band: Band
  which: Which
  /** How many claims of one answer go to the judge. */
  mostClaims: number
  /** Other models that answer the same question; each is asked once, when there is a claim to compare. */
  others: AskAgain[]
}

/** Second opinions on the claims of one answer. */
export interface SecondOpinions {
  /**
   * Takes a first verdict in. What is uncertain is asked about at once; of claims that are taken for right those that
   * are likeliest wrong are known only when the answer is complete. `answer` is the answer so far.
   */
  add(verdict: Verdict, answer: string, cited?: number[]): void
  /** The opinions that are complete and were not given out yet. */
  ready(): SecondOpinion[]
  /** The answer is complete: the others, as they come. When the signal aborts, what is still open is given without an opinion. */
  rest(signal: AbortSignal): AsyncGenerator<SecondOpinion>
  cost(): OpinionsCost
}

/** A claim as it will be asked about, with the passages as they were when its verdict came. */
interface Waiting extends Omit<OpinionQuestion, 'question'> {
  verdict: Verdict
}

/** How many claims are before the judge at once. */
const atOnce = 4

/** Opens second opinions; what they ask for is ended by `signal`. */
export function openSecondOpinions(parts: SecondOpinionParts, signal: AbortSignal): SecondOpinions {
  const { passages, question, judge, band, which, mostClaims, others } = parts
  const stop = new AbortController()
  const asking = AbortSignal.any([signal, stop.signal])
  const cost: OpinionsCost = { asked: 0, changed: 0, promptTokens: 0, completionTokens: 0 }
  const open = new Set<Promise<void>>()
  const done: SecondOpinion[] = []
  const problems = new Set<string>()
  const atJudge = slots(atOnce)
  let passedOver = 0
  /** Claims that come to the judge when the answer is complete, as far as there is room. */
  const waiting: Waiting[] = []
  let answers: Promise<Asked & { answer?: string }>[] | undefined

  const book = <T extends Asked>(asked: T): T => {
    cost.promptTokens += asked.promptTokens
    cost.completionTokens += asked.completionTokens
    if (asked.problem !== undefined) problems.add(asked.problem)
    return asked
  }

  const judged = async (asked: OpinionQuestion, askJudge: AskJudge): Promise<Opinion> => {
    await atJudge.take()
    const { model, says, problem } = book(await askJudge(asked, asking).finally(atJudge.release))
    return {
      model,
      role: 'judge',
      ...(says !== undefined && { says }),
      ...(problem !== undefined && { problem }),
    }
  }

  const answersOfOthers = () => (answers ??= others.map((other) => other(asking).then(book)))

  const compared = async (claim: string, asked: Promise<Asked & { answer?: string }>): Promise<Opinion> => {
    const { model, answer, problem } = await asked
    if (answer === undefined) return { model, role: 'answer', problem: problem ?? 'gave no answer' }
    const { claims } = check({ answer: claim, evidence: [answer], question })
    const says = claims.find(({ verdict }) => verdict !== undefined && verdict !== 'recomputed')?.verdict
    return { model, role: 'answer', ...(says !== undefined && says !== 'recomputed' && { says }) }
  }

  const settle = async (verdict: Verdict, opinions: Promise<Opinion>[]) => {
    const given = await Promise.all(opinions)
    const second = revised(verdict, given, band)
    if (second.verdict !== second.first) cost.changed++
    done.push(second)
  }

  /** Asks whoever has to be asked about a claim; the limit holds for the judge alone. */
  const ask = ({ verdict, claim, before, evidence }: Waiting, byJudge: boolean) => {
    const opinions: Promise<Opinion>[] = []
    if (judge && byJudge) {
      if (cost.asked >= mostClaims) passedOver++
      else {
        cost.asked++
        opinions.push(judged({ claim, before, question, evidence }, judge))
      }
    }
    if (others.length > 0) opinions.push(...answersOfOthers().map((asked) => compared(claim, asked)))
    if (opinions.length === 0) return
    const settled = settle(verdict, opinions)
      .catch((thrown: unknown) => void problems.add(String(thrown)))
      .then(() => void open.delete(settled))
    open.add(settled)
  }

  return {
    add(verdict, answer, cited = []) {
      const unsure = isUncertain(verdict, band)
      const mayWait = judge !== undefined && which === 'all' && isTakenForRight(verdict, band)
      const one = {
        verdict,
        claim: answer.slice(verdict.start, verdict.end),
        before: beforeClaim(answer, verdict.start),
        evidence: unsure || mayWait ? evidenceFor({ evidence: verdict.evidence, cited }, passages) : [],
      }
      if (!mayWait) return ask(one, unsure)
      waiting.push(one)
      // Other models take longer than anything else: they begin with the first claim.
      if (others.length > 0) void Promise.allSettled(answersOfOthers())
    },
    ready: () => done.splice(0),
    async *rest(ends) {
      const end = () => stop.abort(ends.reason)
      if (ends.aborted) end()
      ends.addEventListener('abort', end, { once: true })
      try {
        for (const one of byDoubt(waiting.splice(0))) ask(one, true)
        for (;;) {
          yield* done.splice(0)
          // Some may have come while those were being taken.
          if (open.size === 0 && done.length === 0) return
          if (open.size > 0) await Promise.race(open)
        }
      } finally {
        ends.removeEventListener('abort', end)
        stop.abort()
      }
    },
    cost() {
      if (passedOver > 0)
        problems.add(
          `${passedOver} more claims were not asked about, beyond the limit of ${mostClaims} an answer`,
        )
      return { ...cost, ...(problems.size > 0 && { problem: [...problems].join('; ') }) }
    },
  }
}

/** Lets so many in at once; the others wait their turn. */
function slots(count: number): { take(): Promise<void>; release(): void } {
  let free = count
  const waiting: (() => void)[] = []
  return {
    async take() {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
    },
    release() {
      const next = waiting.shift()
      if (next) next()
      else free++
    },
  }
}
