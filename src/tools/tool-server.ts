import type { Clock } from '../base/index.ts'
import type { ToolServerConfig, ToolServerSummary } from '../wire/index.ts'
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

/** A connection, and how it comes to its end. */
interface Session {
  connection: Connection
  end: (ending: { problem: string; isAtOnce?: boolean }) => void
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
      tools: this.tools.map(({ summary }) => summary),
    }
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
      return await session.connection.call(listed, callArguments, signal)
    } catch (thrown) {
      if (signal.aborted || !session.connection.hasSession() || !isLostSession(thrown)) throw thrown
      session.end({ problem: 'it has lost its session', isAtOnce: true })
      const { connection } = await this.#connected(signal)
      return await connection.call(listed, callArguments, signal)
    }
  }

  async #connected(signal: AbortSignal): Promise<Session> {
    const stopped = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => stopped.resolve(), { once: true })
    if (!signal.aborted) await Promise.race([this.#settled.promise, stopped.promise])
    if (signal.aborted) throw new NotSent('it was cancelled')
    if (!this.#session)
      throw new NotSent(`its server ${this.name} is not there (${this.#problem ?? 'it starts'})`)
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
      this.#break(this.#told(ending.problem))
      if (clock.monotonic() - begun > longestPauseMs) pauseMs = shortestPauseMs
      await clock.sleep(pauseMs, signal).catch(() => {})
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  /** From one beginning to its end, and why it ended. */
  async #serve(): Promise<{ problem: string; isAtOnce?: boolean }> {
    const ended = Promise.withResolvers<{ problem: string; isAtOnce?: boolean }>()
    const changed = { again: () => {} }
    const { signal } = this.#closing
    await using connection = await connect(
      {
        ...this.#surroundings,
        server: this.config,
        onToolsChanged: () => changed.again(),
        onClosed: (problem) => ended.resolve({ problem }),
      },
      signal,
    )
    signal.addEventListener('abort', () => ended.resolve({ problem: 'it was ended' }), { once: true })
    const session = { connection, end: ended.resolve }
    await this.#list(connection)
    this.#begin(session)
    const watching = this.#watchTools(session, changed)
    const ending = await ended.promise
    this.#leave(session)
    changed.again()
    await watching
    return ending
  }

  /** Asks for the tools again when the server says that they have changed, and every few minutes. */
  async #watchTools(session: Session, changed: { again: () => void }): Promise<void> {
    const { clock } = this.#surroundings
    while (this.#session === session) {
      const next = Promise.withResolvers<boolean>()
      changed.again = () => next.resolve(true)
      const timer = clock.after(lookEveryMs, () => next.resolve(false))
      const isChanged = await next.promise
      timer[Symbol.dispose]()
      if (this.#session !== session) return
      // One that is at work may be too busy to answer.
      if (!isChanged && this.#callsUnderWay > 0) continue
      try {
        await this.#list(session.connection)
        await clock.sleep(listEveryMs, this.#closing.signal)
      } catch (thrown) {
        session.end({ problem: problemText(thrown) })
      }
    }
  }

  async #list(connection: Connection): Promise<void> {
    const { tools, problem } = knownTools(this.name, this.config, await connection.list())
    this.tools = tools
    this.#problem = problem
  }

  #begin(session: Session): void {
    const isNews = this.#state === 'broken' || this.#problem !== undefined
    this.#session = session
    this.#state = 'ready'
    if (isNews) this.#surroundings.tell(this.name, this.#problem)
    this.#settled.resolve()
  }

  #leave(session: Session): void {
    if (this.#session !== session) return
    this.#session = undefined
    this.#state = 'starting'
    this.#settled = Promise.withResolvers()
  }

  #break(problem: string): void {
    if (this.#state !== 'broken' || this.#problem !== problem) this.#surroundings.tell(this.name, problem)
    this.#state = 'broken'
    this.#problem = problem
    this.#settled.resolve()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#kept
  }
}
