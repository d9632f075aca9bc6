import type { RunSummary } from '../../../../src/wire/index.ts'

/** What can be done with a run; nothing where it is only read. */
export interface RunHandling {
  models: string[]
  /** Whether whoever asks may be told of the hosts, and so of a model that answers sooner. */
  mayAskHosts: boolean
  onEnded: (run: RunSummary) => void
  /** Asks a run's question again beside it, perhaps with another model, or changed. */
  onAgain: (run: RunSummary, change: { model?: string; question?: string }) => void
  onShow: (id: string) => void
  onStop: (run: RunSummary) => void
  /** Goes on from here in a conversation of its own. */
  onFork: ((run: RunSummary) => void) | undefined
  /** Keeps its question to be answered in full when a host can, or lets go of it. */
  onKeep: ((run: RunSummary, kept: boolean) => void) | undefined
}
