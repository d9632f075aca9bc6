import type { Caller, Host, Model } from '../model/index.ts'
import type { HostStatus } from '../wire/index.ts'
import type { OfferedModel, Serves } from './hosts/known-hosts.ts'
import type { NamedFacts } from './first-facts.ts'
import type { PoolEvent } from './pool-event.ts'

export interface PoolLimits {
  /** How many requests may wait, and how many bytes they may hold together. */
  queueLength: number
  queueBytes: number
  /** The most of the queue's places that one caller may have, from 0 to 1. */
  callerShare: number
  /** How long one may wait before it is told to come back later. */
  waitMs: number
  /** How long an answer that broke off waits for a host that continues it, from its last break on. */
  moveMs: number
  /** How long a request waits for the first of several models of a name before the next best will do. */
  lesserMs: number
  /** Where the learned limit of a host begins that does not say how many requests it takes, and where it ends. */
  hostConcurrency: number
  mostHostConcurrency: number
  /** The share of requests that may be tried again after they failed before their first token. */
  retryShare: number
  /** The share of requests that a second host may be asked to begin where the first is late; 0 for none. */
  hedgeShare: number
  /** How long a host may take to list its models. */
  listMs: number
  /** How often hosts are asked for their models again. */
  refreshMs: number
}

export const poolDefaults: PoolLimits = {
  queueLength: 1_000,
  queueBytes: 268_435_456,
  callerShare: 0.8,
  waitMs: 120_000,
  moveMs: 60_000,
  lesserMs: 20_000,
  hostConcurrency: 8,
  mostHostConcurrency: 1_024,
  retryShare: 0.2,
  hedgeShare: 0,
  listMs: 3_000,
  refreshMs: 30_000,
}

interface PoolMetrics {
  requests: number
  /** Attempts beyond the first. */
  retries: number
  /** Those of them that went to another host. */
  moves: number
  /** Second hosts that were asked to begin where the first was late. */
  hedges: number
  /** Refused because the queue was full. */
  rejected: number
  queueLength: number
  inFlight: number
  hosts: {
    host: string
    requests: number
    failures: number
    refusals: number
    /** Of the models that were asked for: how many requests it is given at once by now, and has. */
    models: { model: string; limit: number; inFlight: number }[]
  }[]
}

/** Every host as one model. */
export interface Pool extends Model, AsyncDisposable {
  answer: NonNullable<Model['answer']>
  hosts(): HostStatus[]
  /** About how long a usual question takes, asked now, by every name that a host in order serves; in milliseconds. */
  expectedMs(): Record<string, number>
  aliases(): Record<string, string[]>
  /** Other names of ours from now on; those that are `hidden` can be asked for, but are in no list. */
  setAliases(aliases: Record<string, string[]>, hidden: Record<string, string[]>): void
  /**
   * Chats are answered from now on only by those models of hosts that this says may be; undefined: by all. To be called
   * again whenever its answers change. Vectors are no chats.
   */
  serveOnly(serves: Serves | undefined): void
  /** Every model of every host that answers chats, served or withheld; without those that are built in. */
  chatModels(): OfferedModel[]
  /** Every name that can be asked for a chat, ours first, the hosts that serve it, and whether it sees pictures, where that is known. */
  models(): { id: string; hosts: string[]; vision?: boolean | undefined }[]
  /**
   * What holds for whichever host answers first for a name: its own name for the model, the smallest window, tools only
   * where all call them. Pictures, though, are sent to those that see: one is enough. Undefined where none is known. A name may mean something else to the team of a caller.
   */
  facts(name: string, caller?: Caller): NamedFacts | undefined
  /** Vectors for texts, by the first host that serves this model and gives them. Throws an AppError. */
  embed(model: string, texts: string[], signal: AbortSignal): Promise<Float32Array[]>
  /** Whether a name is served by any host that is known now. */
  resolves(model: string): boolean
  /** Throws `conflict` when there is a host of that name. */
  addHost(host: Host): void
  /** Requests that it is answering end with it, or move. */
  removeHost(name: string): Promise<void>
  /** Asks every host for its models, each within a time limit, and goes on doing so once in a while. */
  refresh(signal?: AbortSignal): Promise<void>
  /** Asks one host now; one that answers is taken out of its rest. Throws `not-found`. */
  testHost(
    name: string,
    signal: AbortSignal,
  ): Promise<{ ok: boolean; models: string[]; latencyMs: number; problem?: string }>
  metrics(): PoolMetrics
  /** Resolves once nothing is being answered and nobody waits, or after this time. */
  idle(withinMs: number): Promise<void>
  /** Calls back with what happens, until disposed of. What it throws is its own fault. */
  watch(watcher: (event: PoolEvent) => void): Disposable
}
