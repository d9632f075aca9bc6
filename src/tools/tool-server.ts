import { aborted, type Clock } from '../base/index.ts'
import type { ToolServerConfig, ToolServerSummary, ToolSummary } from '../wire/index.ts'
import { callTrouble, isLostSession, isOutOfReach, NotSent, problemText } from './call-trouble.ts'
import { connect, type Connection, type ConnectOptions } from './connection/connect.ts'
import { knownTools, type KnownTool } from './known-tools.ts'
import { resultText } from './result-text.ts'
import type { ToolResult } from './toolbox.ts'
import { withoutSecrets } from './without-secrets.ts'

const shortestPauseMs = 1_000
const longestPauseMs = 60_000
/** How often its tools are asked for although it tells of no change, which also shows whether it is still there. */
const lookEveryMs = 5 * 60_000
/** However often it says that its tools have changed. */
const listEveryMs = 1_000

export interface ToolServerSurroundings extends Pick<ConnectOptions, 'version' | 'environment' | 'folder'> {
  clock: Clock
  /** Told when a server breaks, with why, and when it is ready again. */
  tell: (server: string, problem: string | undefined) => void
}

interface Ending {
  problem: string
  /** Whether to begin anew without a pause: the server is there. */
  isAtOnce?: boolean
}

/** A connection, from when its tools are known to its end. */
interface Session {
  connection: Connection
  end: (ending: Ending) => void
  over: AbortSignal
  /** Calls that are under way over it. */
  calls: Set<Promise<unknown>>
}

/** One server: kept connected as long as it is wanted, begun anew with growing pauses where it breaks. */
export class ToolServer implements AsyncDisposable {
  readonly name: string
  readonly config: ToolServerConfig
  tools: readonly KnownTool[] = []
  #state: ToolServerSummary['state'] = 'starting'
  #problem: string | undefined
  #session: Session | undefined
  #settled = Promise.withResolvers<void>()
  #callsUnderWay = 0
  /** Until what is closed beside its successor is. */
  #closed: Promise<unknown> = Promise.resolve()
  readonly #surroundings: ToolServerSurroundings
  readonly #closing = new AbortController()
  readonly #told: (text: string) => string
  readonly #kept: Promise<void>

  constructor(name: string, config: ToolServerConfig, surroundings: ToolServerSurroundings) {
    this.name = name
    this.config = config
    this.#surroundings = surroundings
    this.#told = withoutSecrets(config)
    this.#kept = this.#keep()
  }

  get summary(): ToolServerSummary {
    return {
      name: this.name,
      state: this.#state,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      tools: this.offered,
    }
  }

  /** The tools that people and models see; a hidden one can only undo what another did. */
  get offered(): ToolSummary[] {
    return this.tools.filter(({ isHidden }) => !isHidden).map(({ summary }) => summary)
  }

  get isReady(): boolean {
    return this.#state === 'ready'
  }

  /** Resolves once it is ready or broken. */
  get settled(): Promise<void> {
    return this.#settled.promise
  }

  /** Carries a call out, once: again only where the server said that it did not look at it. */
  async call(
    tool: KnownTool,
    callArguments: Record<string, unknown>,
    caller: AbortSignal,
  ): Promise<ToolResult> {
    const { secondsPerCall } = this.config
    const late = new AbortController()
    using _timer = this.#surroundings.clock.after(secondsPerCall * 1_000, () => late.abort())
    const signal = AbortSignal.any([caller, late.signal, this.#closing.signal])
    this.#callsUnderWay++
    try {
      const { content, isError, structuredContent } = await this.#send(tool, callArguments, signal)
      const text = this.#told(resultText({ content, structuredContent }))
      return { isError: isError === true, text }
    } catch (thrown) {
      if (isOutOfReach(thrown)) this.#session?.end({ problem: problemText(thrown) })
      const why = late.signal.aborted
        ? `there was no answer in ${secondsPerCall} seconds`
        : signal.aborted
          ? 'it was cancelled'
          : undefined
      const trouble = callTrouble(thrown, { changes: tool.summary.changes, why })
      return { ...trouble, text: this.#told(trouble.text) }
    } finally {
      this.#callsUnderWay--
    }
  }

  async #send({ listed }: KnownTool, callArguments: Record<string, unknown>, signal: AbortSignal) {
    const session = await this.#connected(signal)
    try {
      return await this.#over(session, listed, callArguments, signal)
    } catch (thrown) {
      if (signal.aborted || !session.connection.hasSession() || !isLostSession(thrown)) throw thrown
      session.end({ problem: 'it has lost its session', isAtOnce: true })
      return await this.#over(await this.#connected(signal), listed, callArguments, signal)
    }
  }

  async #over(
    { connection, calls }: Session,
    listed: KnownTool['listed'],
    callArguments: Record<string, unknown>,
    signal: AbortSignal,
  ) {
    const call = connection.call(listed, callArguments, signal)
    calls.add(call)
    try {
      return await call
    } finally {
      calls.delete(call)
    }
  }

  async #connected(signal: AbortSignal): Promise<Session> {
    const stopped = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => stopped.resolve(), { once: true })
    if (!signal.aborted) await Promise.race([this.#settled.promise, stopped.promise])
    if (signal.aborted) throw new NotSent('it was cancelled')
    if (!this.#session) throw new NotSent(`its server ${this.name} is not there now`)
    return this.#session
  }

  async #keep(): Promise<void> {
    const { clock } = this.#surroundings
    const { signal } = this.#closing
    let pauseMs = shortestPauseMs
    while (!signal.aborted) {
      const begun = clock.monotonic()
      const ending = await this.#serve().catch((thrown: unknown) => ({
        problem: problemText(thrown),
        isAtOnce: false,
      }))
      if (signal.aborted) return
      if (ending.isAtOnce) continue
      this.#break(ending.problem)
      if (clock.monotonic() - begun > longestPauseMs) pauseMs = shortestPauseMs
      await clock.sleep(pauseMs, signal).catch(() => {})
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  /** From one beginning to its end, and why it ended. */
  async #serve(): Promise<Ending> {
    const { signal } = this.#closing
    const over = new AbortController()
    const ended = Promise.withResolvers<Ending>()
    const end = (ending: Ending) => {
      // At once: whoever asks next waits for the next connection.
      if (this.#session?.over === over.signal) this.#leave()
      over.abort()
      ended.resolve(ending)
    }
    signal.addEventListener('abort', () => end({ problem: 'it was ended' }), { signal: over.signal })
    const watch = { again: () => {} }
    const connection = await connect(
      {
        ...this.#surroundings,
        server: this.config,
        onToolsChanged: () => watch.again(),
        onClosed: (problem) => end({ problem }),
      },
      signal,
    )
    const session = { connection, end, over: over.signal, calls: new Set<Promise<unknown>>() }
    let ending: Ending | undefined
    try {
      const problem = await this.#list(connection)
      if (!over.signal.aborted) this.#begin(session, problem)
      await this.#watchTools(session, watch)
      ending = await ended.promise
      return ending
    } finally {
      // Of a lost session, other calls may still be answered, each of which says what became of it: that is waited
      // for beside the next connection.
      const closed = this.#close(session)
      if (ending?.isAtOnce) this.#closed = Promise.all([this.#closed, closed])
      else await closed
    }
  }

  /** Closes a connection once no call is under way over it. */
  async #close({ connection, calls }: Session): Promise<void> {
    await Promise.allSettled(calls)
    await connection[Symbol.asyncDispose]()
  }

  /** Asks for the tools again when the server says that they have changed, and every few minutes. */
  async #watchTools({ connection, end, over }: Session, watch: { again: () => void }): Promise<void> {
    const { clock } = this.#surroundings
    while (!over.aborted) {
      const next = Promise.withResolvers<boolean>()
      watch.again = () => next.resolve(true)
      const timer = clock.after(lookEveryMs, () => next.resolve(false))
      const isChanged = await Promise.race([next.promise, aborted(over)])
      timer[Symbol.dispose]()
      if (over.aborted) return
      // One that is at work may be too busy to answer.
      if (isChanged !== true && this.#callsUnderWay > 0) continue
      const listing = this.#list(connection).then(
        (problem) => this.#session?.over === over && this.#note(problem),
        (thrown: unknown) => end({ problem: problemText(thrown) }),
      )
      await Promise.race([listing, aborted(over)])
      await clock.sleep(listEveryMs, over).catch(() => {})
    }
  }

  /** Takes the tools as they are now; gives what is wrong with them. */
  async #list(connection: Connection): Promise<string | undefined> {
    const { tools, problem } = knownTools(this.name, this.config, await connection.list())
    this.tools = tools
    return problem
  }

  #begin(session: Session, problem: string | undefined): void {
    this.#session = session
    this.#state = 'ready'
    this.#note(problem)
    this.#settled.resolve()
  }

  #leave(): void {
    this.#session = undefined
    this.#state = 'starting'
    this.#settled = Promise.withResolvers()
  }

  #break(problem: string): void {
    this.#state = 'broken'
    this.#note(problem)
    this.#settled.resolve()
  }

  /** Keeps what is wrong with it, and tells of it where that is something else than before. */
  #note(problem: string | undefined): void {
    const told = problem === undefined ? undefined : this.#told(problem)
    if (told === this.#problem) return
    this.#problem = told
    this.#surroundings.tell(this.name, told)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#kept
    await this.#closed
  }
}
