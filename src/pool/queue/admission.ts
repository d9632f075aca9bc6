import type { Candidate } from '../hosts/host-state.ts'
import type { PromptShape } from '../hosts/prefix-memory.ts'
import type { Tier } from '../hosts/tier.ts'

/** A request of the pool, through all its attempts. */
export interface Admission {
  name: string
  callerId: string
  /** Of its caller, beside others: 1 is usual. */
  weight: number
  /** Nobody is waiting for the answer at this moment. */
  batch: boolean
  /** Served only where nobody else that waits can be. */
  last: boolean
  prompt: PromptShape
  answerTokens: number
  /** About what it holds in memory. */
  bytes: number
  /** Counts up with every request, and stays through its attempts. */
  arrival: number
  arrivedAtMs: number
  /** When it stops waiting, in monotonic milliseconds. */
  deadlineMs: number
  /** From when on a lesser rank will do where the better ones are only full. */
  lesserFromMs: number
  /** Hosts (their states), and models of them (candidates), that it has failed on. */
  tried: ReadonlySet<object>
  signal: AbortSignal
  /** Whether it had a host already: then it waits again even where the queue is full. */
  admitted: boolean
  /** Set where not every host that serves the name can serve this request: those that can. */
  tiers: (() => Tier[]) | undefined
  /** Where it begins in virtual time; set when it first comes. */
  start: number | undefined
}

/** A place on a host, taken until it is given back. */
export interface Slot {
  candidate: Candidate
  callerId: string
  /** Whether it was sent to see if the host is back. */
  probe: boolean
  sentAtMs: number
  /** What it was estimated to cost, and how much of that for the prompt. */
  tokens: number
  promptTokens: number
  /** The part of the prompt that the host had to read, as far as one can tell. */
  readTokens: number
  /** Whether it took the host's last place. */
  full: boolean
  /** How much had been sent to the host with it. */
  sent: number
  sentTokens: number
}

/** What becomes of who enters the queue; a new place in it is no end of the waiting. */
export type Outcome = Settled | { type: 'place'; place: number }

export type Settled =
  | { type: 'host'; slot: Slot }
  /** Nobody can answer it, or not before its deadline. */
  | { type: 'none' }
  /** It would have to wait, and the queue is full, or its caller has its share of it. */
  | { type: 'full' }
  | { type: 'aborted' }
  | { type: 'closed' }
