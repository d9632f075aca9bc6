import type { Caller } from '../model/index.ts'

/** What those who watch the pool hear of: nothing of what was asked or answered. */
export type PoolEvent =
  | {
      /** One host's work on one request is over. */
      type: 'attempt'
      /** What it was asked for, by the names of OpenTelemetry's conventions. */
      operation: 'chat' | 'embeddings'
      /** The name that was asked for, and who was given it. */
      name: string
      host: string
      model: string
      caller: Caller
      /** Whether the answer was asked for as a stream. */
      stream: boolean
      /** From 1, counting up through the hosts that worked on it. */
      attempt: number
      /** Whether it went on with an answer that another host had begun. */
      continues: boolean
      /** Wall time of its end, in milliseconds since 1970. */
      endedAt: number
      /** How long it waited for this host, and how long the host took. */
      queuedMs: number
      durationMs: number
      firstTokenMs: number | undefined
      promptTokens: number | undefined
      answerTokens: number | undefined
      /** `done`, or the code of the error, or `aborted`. */
      outcome: string
    }
  | {
      type: 'host'
      host: string
      /** `ejected`: from now on it gets one request at a time until one succeeds. */
      change: 'rests' | 'ejected' | 'back'
      /** Why, and for how long it is left alone. */
      reason?: string
      restMs?: number
    }
