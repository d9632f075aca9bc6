import { z } from 'zod'
import { trialKinds, type TrialKind } from './trial-kinds.ts'

/** The body of `POST /api/trials`. */
export const startTrialsSchema = z.strictObject({
  model: z.string().min(1).max(200),
  /** Left out: each host that has the model, one after the other. */
  host: z.string().min(1).max(200).optional(),
  kinds: z.array(z.enum(trialKinds)).min(1).optional(),
  /** How often each trial is made, each time with other names and numbers. */
  repeats: z.int().min(1).max(50).default(3),
  /** The names and numbers follow from it; left out: others each time. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .optional(),
})
export type StartTrials = z.infer<typeof startTrialsSchema>

/** `unanswered`: the host failed, which says nothing of the model; it counts for nothing. */
export type TrialOutcome = 'passed' | 'failed' | 'unanswered'

/** One line of what was said in a trial. Of `tool`, what the trial gave back for a call: nothing was done anywhere. */
export interface TrialMessage {
  role: 'system' | 'user' | 'assistant' | 'tool'
  text: string
  calls?: { name: string; arguments: string }[]
}

/** One making of one trial. */
export interface TrialAttempt {
  /** Such as `control/shutdown`. */
  trial: string
  kind: TrialKind
  /** Which of its makings, from 0 on. */
  number: number
  outcome: TrialOutcome
  /** Why, in a sentence in English. */
  reason: string
  transcript: TrialMessage[]
  promptTokens: number
  completionTokens: number
  ms: number
}

/** What a kind came to. */
export interface TrialKindResult {
  kind: TrialKind
  passed: number
  failed: number
  unanswered: number
  /** With 95 % certainty the model passes at least this share of such trials (Clopper and Pearson, one-sided). */
  atLeast: number
  /** The share that `atLeast` is held against. */
  needed: number
  /** `unsure`: no more failed than may fail, but too few were made to be certain, or of some trial none was answered. */
  verdict: 'passed' | 'failed' | 'unsure'
}

/** The trials of one model on one host. */
export interface TrialReport {
  id: string
  host: string
  model: string
  /** Of the trials themselves: results of different versions are not compared. */
  version: number
  seed: number
  repeats: number
  startedAt: number
  endedAt?: number
  /** Who started them. */
  startedBy: string
  state: 'running' | 'done' | 'stopped' | 'broken'
  /** Why they broke off, where they did. */
  problem?: string
  /** How many attempts there are to be, and how many there were. */
  planned: number
  made: number
  kinds: TrialKindResult[]
  /** That of the worst kind; undefined while they run. */
  verdict?: TrialKindResult['verdict']
}

/** What a model came to in a kind, and in which report. */
export interface KindStanding {
  kind: TrialKind
  verdict: TrialKindResult['verdict']
  report: string
}

/** A line of `GET /api/trials`: how far a model may be trusted on a host. */
export interface TrialStanding {
  host: string
  model: string
  /** Where the host, or the model on it, is not there any more, or not at that address. */
  gone?: true
  /** Of each kind that was tried by this version of the trials: what decides, which may stand in several reports. */
  kinds: KindStanding[]
  /** The newest report that came to its end. */
  latest?: TrialReport
  running?: TrialReport
  /** Whether people are served by it, where trials are enforced. */
  served: boolean
  /** Why not: never tried, failed, too long ago, or with an older version of the trials. */
  because?: 'untried' | 'failed' | 'unsure' | 'outdated'
}

/** An attempt with its number among those of its report, from 1 on, in the order in which they ended. */
export type NumberedAttempt = TrialAttempt & { seq: number }

/** The query of `GET /api/trials/:id/attempts`. */
export const trialAttemptsQuerySchema = z.object({
  outcome: z.enum(['passed', 'failed', 'unanswered']).optional(),
  /** Only those with a number above it. */
  after: z.coerce.number().int().min(0).default(0),
})

/** What a trial is, in English. */
export interface TrialSummary {
  id: string
  kind: TrialKind
  title: string
  what: string
}

/** The body of `GET /api/trials`. */
export interface TrialsOverview {
  /** Whether people are served only by models that have passed what is required. */
  enforced: boolean
  required: TrialKind[]
  /** The share of each kind that is to be passed, with 95 % certainty. */
  needed: Record<TrialKind, number>
  /** Of every model that a host has, and then of those that were tried on hosts that are gone. */
  standings: TrialStanding[]
  trials: TrialSummary[]
}
