import { AppError, type Clock, type Ids } from '../../base/index.ts'
import type { Elsewhere, NewToolCall, ToolCallChange, ToolCallStore } from '../../store/index.ts'
import type { DecideToolCall, LedgerRecord, ToolCallRecord } from '../../wire/index.ts'
import type { AskedCall, CallEnding, CallKeeper } from './call-keeper.ts'
import { callRecord } from './call-record.ts'

/** The end of a call is tried to be kept this often, so long, while the store is away. */
const tryAgainMs = 500
const giveUpAfterMs = 60_000

export interface KeptCallParts {
  store: ToolCallStore
  clock: Clock
  ids: Ids
  /** Other processes on the same store. */
  elsewhere: Elsewhere | undefined
}

export interface KeptRun {
  runId: string
  /** Whom the ledger names. */
  actor: string
  /** Whether somebody is there who can be asked. */
  asks: boolean
  /** What is not counted while a person decides. */
  pause(): Disposable
}

/** The calls of runs, on disk before anything is sent. */
export interface KeptCalls extends Disposable {
  of(run: KeptRun): CallKeeper
  /** Decides on a call that waits, whichever process has its run. Throws `conflict` where it waits no more. */
  decide(call: ToolCallRecord, decision: DecideToolCall['decision'], actor: string): Promise<ToolCallRecord>
  /** The run works on no call any more: ends what is open of it, and gives that. */
  ended(runId: string): Promise<ToolCallRecord[]>
  /** Ends the calls that nobody works on any more: those that waited, nothing done; of the others nobody knows. */
  endLeft(): Promise<ToolCallRecord[]>
  /** A call of this id is under way here; `endLeft` leaves it alone until it is disposed of. */
  workingOn(id: string): Disposable
  /**
   * Writes down what came of calls that were sent; tried again while the database is away. Where they are gone with
   * their conversation, the ledger alone tells of it, and nothing is given back.
   */
  keepEnd(changes: ToolCallChange[], records: LedgerRecord[]): Promise<ToolCallRecord[] | undefined>
  /** How many wait for a person now. */
  waiting(): number
  /** From now on no decision is waited for. */
  hurry(): void
}

export function keptCalls({ store, clock, ids, elsewhere }: KeptCallParts): KeptCalls {
  /** The calls that are worked on here, by id; of an undoing there is nothing, as it goes on when its run ends. */
  const here = new Map<string, NewToolCall | undefined>()
  const waiting = new Map<string, () => void>()
  const hurried = new AbortController()
  const watching = elsewhere?.watch((change) => {
    if (change.kind === 'tool-call') waiting.get(change.call)?.()
    if (change.kind === 'missed') for (const wake of waiting.values()) wake()
  })

  const change = async (
    { runId, id }: Pick<ToolCallRecord, 'runId' | 'id'>,
    from: ToolCallChange['from'],
    change: ToolCallChange['change'],
    records: LedgerRecord[] = [],
  ) => (await store.changeToolCalls([{ runId, id, from, change }], records))?.[0]

  const find = async (runId: string, id: string) =>
    (await store.toolCalls(runId)).find((call) => call.id === id)

  /** Ends a call of which nobody will say any more what becomes of it. */
  const endOpen = async (call: ToolCallRecord): Promise<ToolCallRecord | undefined> => {
    const at = clock.now()
    if (call.state === 'waiting') {
      const record = callRecord(call, { action: 'tool-refused', at, more: { state: 'expired' } })
      return change(call, ['waiting'], { state: 'expired', endedAt: at }, [record])
    }
    const state = call.changes ? 'unknown' : 'failed'
    const record = callRecord(call, { action: 'tool-done', at, more: { state } })
    return change(call, ['running'], { state, endedAt: at, result: leftAlone }, call.changes ? [record] : [])
  }

  const endAll = async (open: ToolCallRecord[]) => {
    const ended: ToolCallRecord[] = []
    for (const call of open) {
      const one = await endOpen(call)
      if (one) ended.push(one)
    }
    return ended
  }

  const add = async (run: KeptRun, { tool, arguments: given }: AskedCall, state: 'waiting' | 'running') => {
    const { runId, actor } = run
    const at = clock.now()
    const id = ids.next('call')
    const { id: name, title, changes, undoable } = tool
    const call = { id, runId, tool: name, title, arguments: given, changes, undoable, state, at }
    here.set(id, call)
    await store.addToolCall(call, changes ? [callRecord(call, { action: 'tool-previewed', at, actor })] : [])
    return id
  }

  const decided = async (run: KeptRun, id: string, until: number, signal: AbortSignal) => {
    const { runId } = run
    using _pause = run.pause()
    const over = AbortSignal.any([signal, hurried.signal])
    try {
      while (!over.aborted) {
        const decision = Promise.withResolvers<void>()
        waiting.set(id, decision.resolve)
        if ((await find(runId, id))?.state !== 'waiting') break
        const leftMs = until - clock.now()
        if (leftMs <= 0) break
        const heard = new AbortController()
        const late = clock.sleep(leftMs, AbortSignal.any([over, heard.signal])).catch(() => undefined)
        await Promise.race([decision.promise, late])
        heard.abort()
      }
    } finally {
      waiting.delete(id)
    }
    const call = await find(runId, id)
    if (call?.state === 'waiting' && (await endOpen(call))) return 'expired'
    // Gone with its conversation, or decided on in the last moment.
    const state = (await find(runId, id))?.state
    return state === 'running' || state === 'refused' ? state : 'expired'
  }

  const end = async (runId: string, id: string, state: CallEnding, result: string) => {
    const call = here.get(id)
    const at = clock.now()
    const records = call?.changes ? [callRecord(call, { action: 'tool-done', at, more: { state } })] : []
    const ended = await change({ runId, id }, ['running'], { state, endedAt: at, result }, records)
    // Its conversation was deleted meanwhile: that it was done stays in the ledger.
    if (!ended && !(await find(runId, id))) await store.changeToolCalls([], records)
  }

  /** What was done is kept, though the database is started anew meanwhile. */
  const persistently = async <Kept>(work: () => Promise<Kept>): Promise<Kept> => {
    const untilMs = clock.monotonic() + giveUpAfterMs
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const isAway = error instanceof AppError && error.retryable && !hurried.signal.aborted
        if (!isAway || clock.monotonic() >= untilMs) throw error
        await clock.sleep(tryAgainMs, hurried.signal).catch(() => undefined)
      }
    }
  }

  return {
    of: (run) => ({
      begin: (call) => add(run, call, 'running'),
      end: (id, state, result) => persistently(() => end(run.runId, id, state, result)),
      person: run.asks
        ? {
            preview: (call) => add(run, call, 'waiting'),
            decided: (id, until, signal) => decided(run, id, until, signal),
          }
        : undefined,
    }),
    async decide(call, decision, actor) {
      const at = clock.now()
      const [action, now] =
        decision === 'approve'
          ? (['tool-approved', { state: 'running', decidedAt: at }] as const)
          : (['tool-refused', { state: 'refused', decidedAt: at, endedAt: at }] as const)
      const decidedOn = await change(call, ['waiting'], now, [callRecord(call, { action, at, actor })])
      if (!decidedOn) throw over((await find(call.runId, call.id))?.state)
      waiting.get(call.id)?.()
      return decidedOn
    },
    async ended(runId) {
      for (const [id, call] of here) if (call?.runId === runId) here.delete(id)
      return endAll((await store.toolCalls(runId)).filter((call) => isOpen(call) && !here.has(call.id)))
    },
    async endLeft() {
      return endAll((await store.openToolCalls()).filter(({ id }) => !here.has(id)))
    },
    workingOn(id) {
      here.set(id, undefined)
      return { [Symbol.dispose]: () => void here.delete(id) }
    },
    keepEnd: (changes, records) =>
      persistently(async () => {
        const changed = await store.changeToolCalls(changes, records)
        if (!changed) await store.changeToolCalls([], records)
        return changed
      }),
    waiting: () => waiting.size,
    hurry: () => hurried.abort(),
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
  }
}

const leftAlone = 'Muster ended while this call was under way.'

function isOpen({ state }: ToolCallRecord): boolean {
  return state === 'waiting' || state === 'running'
}

function over(state: ToolCallRecord['state'] | undefined): AppError {
  return new AppError(
    'conflict',
    state === undefined
      ? 'This call is gone: its conversation was deleted.'
      : `This call waits for no decision any more: it is ${state}. Nothing was changed.`,
  )
}
