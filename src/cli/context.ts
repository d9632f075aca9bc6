import type { Readable, Writable } from 'node:stream'
import type { ContextPool, FittedPool } from '../wire/index.ts'

/** What a command needs to know of the configuration. */
export interface CliConfig {
  path: string
  dataFolder: string
  /** The address of the database; undefined for SQLite in the data folder. */
  store?: string | undefined
  limits: { documentBytes: number }
}

export interface StateCounts {
  documents: number
  conversations: number
  ledgerEntries: number
}

export interface SimulateOptions {
  port: number
  /** A plan of faults, such as `rate-limit@1-2,reset@5:20`. */
  faults?: string
  firstTokenMs?: number
  tokensPerSecond?: number
  concurrency?: number
  contextTokens?: number
  models?: string[]
  /** The key that it asks of its clients. */
  key?: string
  seed?: number
}

export interface Terminal {
  /** It shows colours, and nobody has said NO_COLOR. */
  colours: boolean
  columns: number
}

/** All that the commands touch outside themselves. */
export interface CliContext {
  environment: Record<string, string | undefined>
  stdin: Readable
  /** Whether it is a terminal, where nobody sends anything unless told to. */
  isStdinTty: boolean
  stdout: Writable
  stderr: Writable
  /** Whether a person watches stderr. */
  isTty: boolean
  /** The terminal that stdout is; left out where it is none: then there are no colours and no broken lines. */
  terminal?: Terminal
  /** Aborts when the person wants the command to stop. */
  signal: AbortSignal
  /** Does what computes for long without a pause: an interrupt ends the process at once, since `signal` could not. */
  compute<T>(work: () => T): T
  loadConfig(options: {
    path?: string | undefined
    environment: Record<string, string | undefined>
    /** The keys of the file that the command needs. */
    only?: readonly ('data' | 'limits' | 'store')[]
  }): Promise<CliConfig>
  /** Serves until it is told to stop; resolves to the exit code. */
  start(configPath: string | undefined): Promise<number>
  simulate(options: SimulateOptions): Promise<number>
  /** Copies all state, also of a running server, into a new folder. */
  backUp(config: CliConfig, target: string): Promise<StateCounts>
  /** Puts such a copy in the place of all state; says what the place of that is called now. */
  restore(source: string, config: CliConfig): Promise<StateCounts & { movedTo: string }>
  /** Copies all state into another database, `undefined` for SQLite in the data folder. */
  move(config: CliConfig, to: string | undefined): Promise<{ table: string; from: number; to: number }[]>
  /** The text of a PDF, an Office file or another that is no plain text. Rejects with an AppError that names it. */
  readText(file: { name: string; bytes: Uint8Array }): Promise<string>
  /** Selects what goes into the prompts of a pool's questions. */
  fitPool(pool: ContextPool, budgetTokens: number): Promise<FittedPool>
}
