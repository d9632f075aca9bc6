import { AppError, type Clock } from '../base/index.ts'
import {
  openSecondOpinions,
  type Checked,
  type CheckedClaim,
  type CheckRequest,
  type EvidenceText,
  type SecondOpinions,
} from '../verify/index.ts'
import {
  renderPassages,
  withOpinion,
  type ChatMessage,
  type OpinionsCost,
  type ReviewedVerdict,
  type RunEventBody,
  type SecondOpinion,
} from '../wire/index.ts'
import { evidenceOfCall } from './tools/told-of-call.ts'
import { toldByTools } from './turn-evidence.ts'
import { anotherAnswer, judgeOf, type Asking } from './ask-opinion.ts'

/** Of whom second opinions on an answer are asked, and on what. */
export interface SecondOpinionPlan {
  /** The model that judges claims; undefined: none. */
  model: string | undefined
  /** Models that answer the same question, to be compared. */
  compareWith: string[]
  /** The probabilities between which a claim is uncertain. */
  band: { from: number; to: number }
  /** Whether surer claims are judged, too, as far as there is room behind the uncertain ones. */
  which: 'uncertain' | 'all'
  /** How many claims of one answer are judged. */
  mostClaims: number
  /** How long the end of an answer may wait for opinions. */
  waitMs: number
  /** Why nobody may be asked after all. */
  problem?: string | undefined
}

/** How an answer came to be, for whoever judges it or answers beside it. */
interface Background {
  question: string | undefined
  passages: EvidenceText[]
  /** The chat that other models are given to answer. */
  messages: ChatMessage[]
}

export interface SecondOpinionParts extends Omit<Asking, 'waitMs'> {
  plan: SecondOpinionPlan
  clock: Clock
}

type OpinionEvent = Extract<RunEventBody, { type: 'second-opinion' | 'second-opinions' }>

/** Puts second opinions behind the verdicts of a turn; the last event of an answer waits for them, but not for long. */
export async function* withSecondOpinions<Event extends RunEventBody>(
  events: AsyncIterable<Event>,
  background: Background,
  parts: SecondOpinionParts,
  signal: AbortSignal,
): AsyncGenerator<Event | OpinionEvent> {
  // Whoever stops listening, or an answer that breaks off, ends the asking, too.
  const over = new AbortController()
  const passages = [...background.passages]
  // What was said stays evidence when the passages change.
  const said = background.passages.filter(isSaid)
  const opinions = openOpinions({ ...background, passages }, parts, AbortSignal.any([signal, over.signal]))
  let text = ''
  try {
    for await (const event of events) {
      if (event.type === 'run-done') {
        for await (const opinion of restOf(opinions, parts)) yield { type: 'second-opinion', ...opinion }
        yield { type: 'second-opinions', ...costOf(opinions, parts.plan) }
      }
      yield event
      if (event.type === 'evidence') passages.splice(0, passages.length, ...event.passages, ...said)
      if (event.type === 'tool-ended') {
        const given = toldByTools([evidenceOfCall(event.state, event.text)])
        said.push(...given)
        passages.push(...given)
      }
      if (event.type === 'text-delta') text += event.text
      else if (event.type === 'verdict') opinions.add(event, text)
      for (const opinion of opinions.ready()) yield { type: 'second-opinion', ...opinion }
    }
  } finally {
    over.abort()
  }
}

function isSaid({ from }: EvidenceText): boolean {
  return from !== undefined
}

export interface ReviewedClaims extends Omit<Checked, 'claims'> {
  claims: (CheckedClaim & Pick<ReviewedVerdict, 'secondOpinion'>)[]
  secondOpinions: OpinionsCost
}

/** Asks for second opinions on an answer that was checked. */
export async function reviewClaims(
  checked: Checked,
  request: CheckRequest,
  parts: SecondOpinionParts & { checkAgain: (request: CheckRequest) => Promise<Checked> },
  signal: AbortSignal,
): Promise<ReviewedClaims> {
  const { answer, evidence, question } = request
  const texts = typeof evidence === 'string' ? [evidence] : evidence
  const passages = texts.map((one, index) => ({
    ...(typeof one === 'string' ? { text: one } : one),
    number: index + 1,
  }))
  const plan = question === undefined ? withoutQuestion(parts.plan) : parts.plan
  const messages = [{ role: 'user' as const, content: promptOf(passages, question ?? '') }]
  const opinions = openOpinions({ question, passages, messages }, { ...parts, plan }, signal)
  for (const { start, end, verdict, probability = 0, evidence: spans, reason = '' } of checked.claims)
    if (verdict !== undefined)
      opinions.add({ start, end, verdict, probability, evidence: spans, reason }, answer)
  const found = new Map<number, SecondOpinion>()
  for await (const opinion of restOf(opinions, parts)) found.set(opinion.start, opinion)
  const claims = checked.claims.map((claim) => {
    const second = found.get(claim.start)
    return second && claim.verdict !== undefined ? withOpinion(claim, second) : claim
  })
  const cost = costOf(opinions, plan)
  const judged = [...found.values()].filter((one) =>
    one.opinions.some(({ role, says }) => role === 'judge' && says !== undefined),
  )
  if (judged.length === 0) return { ...checked, claims, secondOpinions: cost }
  // What the answer's score would have been, had it been known from the start.
  const { score, unsupported } = await parts.checkAgain({ ...request, opinions: judged })
  return { ...checked, score, unsupported, claims, secondOpinions: cost }
}

const mostPromptCharacters = 24_000

function promptOf(passages: { text: string; number: number }[], question: string): string {
  let left = mostPromptCharacters
  const shown = passages.map(({ text, number }) => {
    const kept = text.slice(0, Math.max(0, left))
    left -= kept.length
    return { number, title: '', headings: [], text: kept }
  })
  return `${renderPassages(shown.filter(({ text }) => text !== ''))}\n\n${question}`
}

/** Without a question there is nothing that other models could answer. */
function withoutQuestion(plan: SecondOpinionPlan): SecondOpinionPlan {
  if (plan.compareWith.length === 0) return plan
  const problem = 'other models can be asked only where the question is given'
  return { ...plan, compareWith: [], problem: plan.model === undefined ? problem : plan.problem }
}

function openOpinions(
  { question, passages, messages }: Background,
  { plan, pool, caller }: SecondOpinionParts,
  signal: AbortSignal,
): SecondOpinions {
  const asking = { pool, caller, waitMs: plan.waitMs }
  const nobody = plan.problem !== undefined
  return openSecondOpinions(
    {
      passages,
      question,
      judge: plan.model === undefined || nobody ? undefined : judgeOf(plan.model, asking),
      band: plan.band,
      which: plan.which,
      mostClaims: plan.mostClaims,
      others: nobody ? [] : plan.compareWith.map((model) => anotherAnswer(model, messages, asking)),
    },
    signal,
  )
}

/** The opinions that are still to come; those that are not there in time are given up. */
async function* restOf(
  opinions: SecondOpinions,
  { plan, clock }: SecondOpinionParts,
): AsyncGenerator<SecondOpinion> {
  const late = new AbortController()
  using _limit = clock.after(plan.waitMs, () =>
    late.abort(new AppError('timeout', `No second opinion came within ${plan.waitMs / 1_000} s.`)),
  )
  yield* opinions.rest(late.signal)
}

function costOf(opinions: SecondOpinions, { problem }: SecondOpinionPlan): OpinionsCost {
  const cost = opinions.cost()
  return problem === undefined ? cost : { ...cost, problem }
}
