import type { EvidencePassage, RunEvent, Verdict } from '../../src/wire/index.ts'

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
  verdicts: Verdict[]
  model: string
  host: string
  queued: { place: number; estimatedWaitMs: number } | undefined
  moves: { from: string; to: string; reason: string }[]
  problem: string
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
    verdicts: [],
    model: '',
    host: '',
    queued: undefined,
    moves: [],
    problem: '',
  }
}

/** Takes one event in. An event that was seen before changes nothing. */
export function withEvent(view: RunView, event: RunEvent): RunView {
  if (event.seq <= view.seq) return view
  const next = { ...view, seq: event.seq }
  switch (event.type) {
    case 'run-started':
      return { ...next, question: event.question, model: event.model }
    case 'evidence':
      return { ...next, passages: event.passages }
    case 'queued':
      return { ...next, queued: { place: event.place, estimatedWaitMs: event.estimatedWaitMs } }
    case 'host-chosen':
      return { ...next, host: event.host, model: event.model, queued: undefined }
    case 'moved':
      return { ...next, moves: [...view.moves, { from: event.from, to: event.to, reason: event.reason }] }
    case 'reasoning-delta':
      return { ...next, reasoning: view.reasoning + event.text }
    case 'text-delta':
      return { ...next, text: view.text + event.text, queued: undefined }
    case 'verdict':
      return { ...next, verdicts: [...view.verdicts, event] }
    case 'run-done':
      return { ...next, status: 'done', cited: event.cited, queued: undefined }
    case 'run-error':
      return { ...next, status: 'error', problem: event.message, queued: undefined }
    case 'run-aborted':
      return { ...next, status: 'aborted', problem: event.reason, queued: undefined }
  }
}
