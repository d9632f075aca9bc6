import type { Failure } from './told.ts'
import {
  withOpinion,
  type EvidencePassage,
  type ImportSource,
  type LeftOut,
  type OpinionsCost,
  type ReviewedVerdict,
  isRunEvent,
  type RunEvent,
  type RunNotice,
  type ToldBecause,
  type ToolCallState,
} from '../../src/wire/index.ts'

/** Something that happened in a run, for the list of its steps. */
export type Step = { at: number } & (
  | { kind: 'searched'; count: number }
  | { kind: 'queued'; place: number }
  | { kind: 'chosen'; host: string; model: string }
  | { kind: 'moved'; from: string; to: string; why: Failure }
  | { kind: 'writing' }
  | { kind: 'ended' }
)

/** A call of a tool, and what is known of it so far. */
export interface CallView {
  call: string
  tool: string
  title: string
  /** Exactly what is sent, as JSON. */
  arguments: string
  /** Whether it waits for a yes before anything is done. */
  changes: boolean
  undoable: boolean
  until: number | undefined
  state: ToolCallState
  /** What the tool gave back, or why it gave nothing. */
  text: string
}

/** What a run's events amount to, for the page. */
export interface RunView {
  /** The number of the last event taken in. */
  seq: number
  status: 'running' | 'done' | 'error' | 'aborted'
  question: string
  text: string
  reasoning: string
  passages: EvidencePassage[]
  cited: number[]
  /** The numbers in brackets that the text holds so far; the same set until there is another. */
  mentioned: ReadonlySet<number>
  /** The end of the text, apart: to cut it off a text that grows would copy all of it each time. */
  tail: string
  verdicts: ReviewedVerdict[]
  /** What of the answer was not checked; empty where all of it was. */
  notice: string
  noticeBecause: ToldBecause | undefined
  /** What second opinions came to and cost; undefined where none were asked for, or not yet. */
  opinions: OpinionsCost | undefined
  model: string
  host: string
  /** Where the answer was written, and by which model, where it was not here; nothing checked it. */
  imported: { from: ImportSource; model?: string | undefined; leftOut?: LeftOut | undefined } | undefined
  queued: { place: number; estimatedWaitMs: number } | undefined
  /** Calls of tools, in order. */
  calls: CallView[]
  steps: Step[]
  /** Why what goes on is not shown yet. */
  away: Failure | undefined
  /** Why it ended before it was complete. */
  problem: Failure | undefined
  /** What ended the answer of a model that had more to say. */
  cut: 'length' | 'content_filter' | undefined
}

export function emptyRun(question: string): RunView {
  return {
    seq: 0,
    status: 'running',
    question,
    text: '',
    reasoning: '',
    passages: [],
    cited: [],
    mentioned: new Set(),
    tail: '',
    verdicts: [],
    notice: '',
    noticeBecause: undefined,
    opinions: undefined,
    model: '',
    host: '',
    imported: undefined,
    queued: undefined,
    calls: [],
    steps: [],
    away: undefined,
    problem: undefined,
    cut: undefined,
  }
}

/** Takes one event in. An event that was seen before changes nothing. */
export function withEvent(view: RunView, event: RunEvent | RunNotice): RunView {
  if (!isRunEvent(event)) return { ...view, away: event.type === 'store-away' ? event : undefined }
  if (event.seq <= view.seq) return view
  const next = { ...view, seq: event.seq, steps: withStep(view, event), away: undefined }
  switch (event.type) {
    case 'run-started':
      return { ...next, question: event.question, model: event.model }
    case 'imported':
      return { ...next, imported: event }
    case 'evidence':
      return { ...next, passages: event.passages }
    case 'queued':
      return { ...next, queued: { place: event.place, estimatedWaitMs: event.estimatedWaitMs } }
    case 'host-chosen':
      return { ...next, host: event.host, model: event.model, queued: undefined }
    case 'moved':
      // What quotes is no host that is chosen: an answer that comes from there says so by the move.
      return event.to === 'quote' ? { ...next, host: 'quote', model: 'quote' } : next
    case 'reasoning-delta':
      return { ...next, reasoning: view.reasoning + event.text }
    case 'text-delta':
      return {
        ...next,
        text: view.text + event.text,
        mentioned: withMentioned(view, event.text),
        tail: (view.tail + event.text.slice(-longestMention)).slice(-longestMention),
        queued: undefined,
      }
    case 'verdict':
      return { ...next, verdicts: [...view.verdicts, event] }
    case 'check-notice':
      return { ...next, notice: event.message, noticeBecause: event.because }
    case 'second-opinion':
      return {
        ...next,
        verdicts: view.verdicts.map((verdict) =>
          verdict.start === event.start ? withOpinion(verdict, event) : verdict,
        ),
      }
    case 'second-opinions':
      return { ...next, opinions: event }
    case 'tool-called':
      return { ...next, calls: [...view.calls, calledIn(event)] }
    case 'tool-ended':
      return {
        ...next,
        calls: view.calls.map((one) =>
          one.call === event.call ? { ...one, state: event.state, text: event.text } : one,
        ),
      }
    case 'run-done':
      return {
        ...next,
        status: 'done',
        cited: event.cited,
        cut: cutIn(event.finishReason),
        queued: undefined,
      }
    case 'run-error':
      return { ...next, status: 'error', problem: event, queued: undefined }
    case 'run-aborted':
      return { ...next, status: 'aborted', problem: failureIn(event), queued: undefined }
    default:
      // An event of a newer server, which this page does not know yet.
      return next
  }
}

function calledIn(event: Extract<RunEvent, { type: 'tool-called' }>): CallView {
  const { call, tool, title, changes, undoable, until } = event
  const state = changes ? 'waiting' : 'running'
  return { call, tool, title, arguments: event.arguments, changes, undoable, until, state, text: '' }
}

function cutIn(finishReason: string): RunView['cut'] {
  return finishReason === 'length' || finishReason === 'content_filter' ? finishReason : undefined
}

function failureIn({ reason, because }: { reason: string; because?: ToldBecause | undefined }): Failure {
  return { message: reason, because }
}

/** A number may begin in what came before. */
const longestMention = 80

function withMentioned({ tail, mentioned }: RunView, added: string): ReadonlySet<number> {
  const found = [...(tail + added).matchAll(/\[([\d,; ]{1,60})/g)].flatMap(([, numbers]) =>
    numbers!
      .split(/[,; ]+/)
      .filter(Boolean)
      .map(Number),
  )
  return found.every((number) => mentioned.has(number)) ? mentioned : new Set([...mentioned, ...found])
}

function withStep({ steps, text, imported }: RunView, event: RunEvent): Step[] {
  // What was written elsewhere has no steps that are known.
  if (imported) return steps
  const step = stepOf(event, text === '')
  if (!step) return steps
  // Of the places in a queue only the last one is of interest.
  const isNextPlace = step.kind === 'queued' && steps.at(-1)?.kind === 'queued'
  return [...(isNextPlace ? steps.slice(0, -1) : steps), step]
}

function stepOf(event: RunEvent, isFirstText: boolean): Step | undefined {
  const { at } = event
  switch (event.type) {
    case 'evidence':
      return { at, kind: 'searched', count: event.passages.length }
    case 'queued':
      return { at, kind: 'queued', place: event.place }
    case 'host-chosen':
      return { at, kind: 'chosen', host: event.host, model: event.model }
    case 'moved':
      return { at, kind: 'moved', from: event.from, to: event.to, why: failureIn(event) }
    case 'text-delta':
      return isFirstText ? { at, kind: 'writing' } : undefined
    case 'run-done':
      return { at, kind: 'ended' }
    default:
      return undefined
  }
}
