import { AppError, toAppError, type Clock, type Ids } from '../base/index.ts'
import type { Caller } from '../model/index.ts'
import type { Elsewhere, RunStore, StoredPicture } from '../store/index.ts'
import type { DecideToolCall, RunEvent, RunEventBody, RunNotice, ToolCallRecord } from '../wire/index.ts'
import { conversationHistory, partOf } from './conversation-history.ts'
import { openRunLog } from './run-log.ts'
import { runLimit } from './run-limit.ts'
import type { SecondOpinionPlan } from './second-opinions.ts'
import { titleOf } from './title-of.ts'
import { bareThinkers } from './inline-reasoning.ts'
import { systemRoles } from './instructions-in-question.ts'
import { errorEvent, turn, type TurnParts, type TurnRequest } from './turn.ts'
import { keepNothing } from './tools/call-keeper.ts'
import { endedEvent } from './tools/ended-event.ts'
import { keptCalls, type KeptCalls } from './tools/kept-calls.ts'
import { undoCall } from './tools/undo-call.ts'

const temporaryLifetimeMs = 24 * 60 * 60 * 1000
/** So often a run whose events were given up is tried to be closed. */
const closeEveryMs = 5_000

interface StartRunRequest {
  question: string
  /** What is shown with it. */
  pictures?: StoredPicture[] | undefined
  conversationId: string | undefined
  model: string
  collections: string[] | undefined
  personId: string
  caller: Caller
  /** The run that it follows; null to begin beside the first. Left out: the last one of the branch that is shown. */
  parentId?: string | null | undefined
  /** What its person wants every answer to heed; a conversation keeps those that it began with. */
  instructions?: string | undefined
  /** Of whom second opinions on the answer are asked. */
  secondOpinion?: SecondOpinionPlan | undefined
  /** Whether a new conversation is in no list. */
  temporary?: boolean | undefined
  /** The collections that were asked for by name, to be asked of again. */
  named?: string[] | undefined
  /** The teams whose tools may be called, and whether somebody is there to be asked; left out: no tools. */
  tools?: { teams: readonly string[]; asks: boolean } | undefined
  /** Whether it is a full answer to a question that was kept: see `TurnRequest`; it is not shown until it is there. */
  inFull?: boolean | undefined
}

export interface Assistant extends AsyncDisposable {
  /** Starts a run that goes on whether or not anybody follows it. It is on disk when this resolves. */
  start(request: StartRunRequest): Promise<{ runId: string; conversationId: string }>
  /** The run's events with a number above `after`, those to come included, until its last; and why they do not come. */
  follow(runId: string, after: number, signal: AbortSignal): AsyncIterable<RunEvent | RunNotice>
  /** Ends a running run, whichever process works on it; it keeps what it has. False when it is not running. */
  stop(runId: string): Promise<boolean>
  /**
   * One turn for a client that keeps its own conversation: nothing is stored, and of the tools of these teams those are
   * called that only read.
   */
  answer(
    request: Omit<TurnRequest, 'tools'> & { teams?: readonly string[] | undefined },
    signal: AbortSignal,
  ): AsyncIterable<RunEventBody>
  /** Decides on a call that waits, whichever process works on its run. Throws `conflict` where it waits no more. */
  decide(call: ToolCallRecord, decision: DecideToolCall['decision'], actor: string): Promise<ToolCallRecord>
  /** Undoes a call. Throws `conflict` where it cannot be undone, `host-failed` where that failed. */
  undo(call: ToolCallRecord, actor: string): Promise<ToolCallRecord>
  /** Takes no new runs, gives those that are running `graceMs`, then ends them with an honest event. */
  drain(graceMs: number): Promise<void>
}

export interface AssistantOptions extends Omit<TurnParts, 'systemRoles' | 'bareThinkers'> {
  store: RunStore
  clock: Clock
  ids: Ids
  /** How long one run may take, in milliseconds. */
  runTimeoutMs: number
  /** How many runs may be under way at once. */
  maxRuns: number
  /** Other processes on the same store. */
  elsewhere?: Elsewhere | undefined
  /** Is told what should not happen, as it was thrown. */
  onInternalError?: (thrown: unknown) => void
  /** Is told why answers wait for the store, once, and with nothing when they do no more. */
  onWaitingForStore?: (problem: AppError | undefined) => void
}

/** Opens the assistant over its store; runs that a crash cut off are closed with an event that says so. */
export async function openAssistant(options: AssistantOptions): Promise<Assistant> {
  const { store, clock, ids, runTimeoutMs, maxRuns, elsewhere } = options
  const parts: TurnParts = { ...options, systemRoles: systemRoles(), bareThinkers: bareThinkers() }
  const running = new Map<string, AbortController>()
  const calls = keptCalls({ store, clock, ids, elsewhere })
  const undoing = new Set<Promise<unknown>>()
  const gone = new AbortController()
  let stopping = false
  // With others, what seems unfinished may be theirs: the dead are told from the living after a while.
  if (!elsewhere) await closeUnfinished({ store, clock, calls }, running)
  await forgetTemporary(store, clock)
  const log = openRunLog({ store, clock, elsewhere, onWaiting: options.onWaitingForStore })
  const cleanup = new DisposableStack()
  cleanup.use(calls)
  if (elsewhere) {
    cleanup.use(elsewhere.everySweep(() => closeUnfinished({ store, clock, calls }, running)))
    cleanup.use(elsewhere.watch((change) => change.kind === 'run-stop' && stopHere(change.run)))
  }

  let closing: Disposable | undefined
  cleanup.defer(() => closing?.[Symbol.dispose]())
  /** Closes what was given up once the store is back; of several processes each sweep does. */
  const closeLater = (failure: AppError) => {
    if (elsewhere || cleanup.disposed) return
    closing ??= clock.after(closeEveryMs, () => {
      closing = undefined
      closeUnfinished({ store, clock, calls }, running, notWritten(failure)).catch(() => closeLater(failure))
    })
  }

  const execute = async (
    runId: string,
    request: TurnRequest,
    conversationId: string,
    { abort, tools }: { abort: AbortController; tools: StartRunRequest['tools'] },
  ) => {
    using limit = runLimit(clock, runTimeoutMs, () =>
      abort.abort(
        new AppError(
          'timeout',
          `The run took longer than its limit of ${runTimeoutMs / 1000} s (limits.runSeconds in muster.yaml). Ask for less at a time.`,
          { because: { code: 'run-too-long', values: { seconds: runTimeoutMs / 1000 } } },
        ),
      ),
    )
    const keeper = tools && {
      teams: tools.teams,
      keeper: calls.of({ ...tools, runId, actor: request.caller.id, pause: limit.pause }),
    }
    try {
      const { question, model } = request
      log.append(runId, { type: 'run-started', conversationId, question, model })
      for await (const event of turn(parts, { ...request, tools: keeper }, abort.signal))
        log.append(runId, event)
    } catch (thrown) {
      const error = toAppError(thrown)
      if (error.code === 'internal') options.onInternalError?.(thrown)
      for (const call of await endedCalls(runId)) log.append(runId, endedEvent(call))
      log.append(runId, errorEvent(error))
    }
    if (tools) await endedCalls(runId)
    const failure = await log.closed(runId)
    running.delete(runId)
    if (failure !== undefined) closeLater(toAppError(failure))
  }

  /** While the store is away they are ended later, with whatever else was left. */
  const endedCalls = (runId: string) => calls.ended(runId).catch(() => [])

  const stopHere = (runId: string): boolean => {
    const abort = running.get(runId)
    abort?.abort(new AppError('cancelled', 'It was stopped.'))
    return abort !== undefined
  }

  const refuseWhenStopping = () => {
    if (stopping)
      throw new AppError('stopping', 'The server is stopping. Try again in a moment.', {
        retryAfterMs: 5_000,
      })
  }

  const drain = async (graceMs: number) => {
    stopping = true
    calls.hurry()
    const ended = Promise.all([...running.keys()].map((runId) => log.closed(runId)))
    const grace = new AbortController()
    await Promise.race([ended, clock.sleep(graceMs, grace.signal).catch(() => undefined)])
    grace.abort()
    for (const abort of running.values())
      abort.abort(
        new AppError('stopping', 'The server was stopped before the answer was complete. Ask again.', {
          because: { code: 'server-stopped' },
        }),
      )
    log.hurry()
    await ended
  }

  return {
    async start({ question, conversationId: existing, model, collections, personId, caller, ...place }) {
      refuseWhenStopping()
      // Those that wait for a person take nobody's place, up to as many again.
      if (running.size - Math.min(calls.waiting(), maxRuns) >= maxRuns)
        throw new AppError('busy', `${maxRuns} questions are being answered. Try again in a moment.`, {
          because: { code: 'too-many-runs', values: { most: maxRuns } },
          retryAfterMs: 5_000,
        })
      const { history, parentId, layout, toolTexts } =
        existing === undefined
          ? { history: [], parentId: null, layout: undefined, toolTexts: [] }
          : await conversationHistory(store, existing, place.parentId)
      const conversationId = existing ?? ids.next('conv')
      const runId = ids.next('run')
      const { temporary = false, inFull, named, instructions, secondOpinion, tools, pictures = [] } = place
      if (temporary) await forgetTemporary(store, clock)
      const abort = new AbortController()
      // Before it is in the store, so that it is never taken for what somebody left unfinished.
      running.set(runId, abort)
      try {
        await store.start({
          id: runId,
          conversationId,
          personId,
          question,
          model,
          createdAt: clock.now(),
          parentId,
          title: titleOf(question),
          temporary,
          collections: named,
          pictures,
          aside: inFull ?? false,
        })
      } catch (error) {
        running.delete(runId)
        throw error
      }
      log.open(runId)
      void execute(
        runId,
        {
          question,
          pictures: pictures.map(partOf),
          history:
            instructions === undefined ? history : [{ role: 'system', content: instructions }, ...history],
          layout,
          toolTexts,
          model,
          collections,
          parameters: {},
          caller,
          inFull,
          secondOpinion,
        },
        conversationId,
        { abort, tools },
      )
      return { runId, conversationId }
    },
    follow: (runId, after, signal) => log.follow(runId, after, signal),
    async stop(runId) {
      if (stopHere(runId)) return true
      if (!elsewhere || (await store.run(runId))?.status !== 'running') return false
      await elsewhere.stopRun(runId)
      return true
    },
    answer({ teams, ...request }, signal) {
      refuseWhenStopping()
      const tools = teams && { teams, keeper: keepNothing() }
      return turn(parts, { ...request, tools }, signal)
    },
    async decide(call, decision, actor) {
      if ((await store.run(call.runId))?.status !== 'running')
        throw new AppError('conflict', 'The answer that this call belongs to has ended. Nothing was done.')
      return calls.decide(call, decision, actor)
    },
    async undo(call, actor) {
      refuseWhenStopping()
      const toolbox = options.tools?.toolbox
      if (!toolbox) throw new AppError('conflict', 'No tools are configured here any more. Undo it by hand.')
      const work = undoCall({ store, toolbox, calls, clock, ids }, call, { actor, signal: gone.signal })
      undoing.add(work)
      try {
        return await work
      } finally {
        undoing.delete(work)
      }
    },
    drain,
    async [Symbol.asyncDispose]() {
      cleanup[Symbol.dispose]()
      await drain(0)
      gone.abort(new AppError('stopping', 'The server was stopped.'))
      await Promise.allSettled(undoing)
      await log[Symbol.asyncDispose]()
    },
  }
}

type RunError = Extract<RunEventBody, { type: 'run-error' }>

const serverStopped: Omit<RunError, 'type'> = {
  code: 'stopping',
  because: { code: 'server-stopped' },
  message:
    'The server stopped in the middle of this answer. What had been written is kept; ask again for the rest.',
  retryable: true,
}

function notWritten({ code, message }: AppError): Omit<RunError, 'type'> {
  return {
    code,
    message: `This answer could not be kept to its end, and was given up: ${message} What had been written is kept; ask again for the rest.`,
    retryable: true,
  }
}

async function closeUnfinished(
  { store, clock, calls }: { store: RunStore; clock: Clock; calls: KeptCalls },
  running: ReadonlyMap<string, unknown>,
  why: Omit<RunError, 'type'> = serverStopped,
): Promise<void> {
  const left = (await store.unfinished()).filter(({ id }) => !running.has(id))
  const ended = Map.groupBy(await calls.endLeft(), ({ runId }) => runId)
  const events = left.flatMap(({ id, lastSeq }) =>
    [...(ended.get(id) ?? []).map(endedEvent), { type: 'run-error' as const, ...why }].map((body, index) => ({
      runId: id,
      event: { ...body, seq: lastSeq + 1 + index, at: clock.now() },
    })),
  )
  if (events.length > 0) await store.append(events)
}

/** Removes temporary conversations that have not been used for a day: their page was closed. */
async function forgetTemporary(store: RunStore, clock: Clock): Promise<void> {
  const at = clock.now()
  for (const id of await store.temporaryBefore(at - temporaryLifetimeMs))
    await store.removeConversation(id, [{ at, actor: 'system', action: 'conversation-deleted', object: id }])
}
