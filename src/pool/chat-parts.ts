import type { Clock, Random } from '../base/index.ts'
import type { ChatRequest, StreamOptions, Tell } from '../model/index.ts'
import type { Expectations } from './expectations.ts'
import type { Hedging } from './hedging.ts'
import type { HostNotes } from './host-notes.ts'
import type { HostState } from './hosts/host-state.ts'
import type { PoolEvent } from './pool-event.ts'
import type { PoolLimits } from './pool-interface.ts'
import type { WaitingQueue } from './queue/queue.ts'
import type { RetryBudget } from './retry-budget.ts'
import type { Tier } from './hosts/tier.ts'

/** What all requests of a pool share. */
export interface PooledChatParts {
  clock: Clock
  random: Random
  limits: PoolLimits
  counts: { retries: number; moves: number; hedges: number; rejected: number }
  tiersOf: (name: string) => Tier[]
  /** Who may answer a request, in full and in part: see `tiersFor`. */
  tiersFor: (request: ChatRequest, options: StreamOptions) => Tier[]
  /** Whether some models may be withheld from people. */
  withholds: () => boolean
  queue: WaitingQueue
  notes: HostNotes
  retries: RetryBudget
  expected: Expectations
  hedging: Hedging
  /** Tells those who watch, where somebody does. */
  isWatched: () => boolean
  watched: (event: PoolEvent) => void
  /** Called after an answer of a model: its way to continue may have to be found out. */
  answered: (state: HostState, model: string) => void
}

export interface AskedChat {
  request: ChatRequest
  options: StreamOptions
  tell: Tell
  /** Counts up with every request. */
  arrival: number
}
