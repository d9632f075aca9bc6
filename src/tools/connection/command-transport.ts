import { spawn, type ChildProcess } from 'node:child_process'
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import type { Clock } from '../../base/index.ts'
import { lineSplitter } from './line-splitter.ts'
import { ServerTrouble } from './server-trouble.ts'

/** The longest message that is read, in bytes; and as much that is no answer, one after the other. */
const longestMessage = 32 * 1_048_576
/** How long a program may take to end by itself, and then once it is asked to. */
const endMs = 1_000
const lastWords = 500

export interface CommandTransportOptions {
  command: readonly string[]
  environment: Record<string, string>
  /** Where it runs. */
  folder: string
  clock: Clock
}

/**
 * Speaks to a program on its standard input and output, a JSON-RPC message a line (MCP, "stdio"). It runs in a process
 * group of its own, so that what it has started ends with it. What it writes beside messages is passed over.
 */
export class CommandTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #options: CommandTransportOptions
  #child: ChildProcess | undefined
  #ended = Promise.resolve()
  #problem: string | undefined
  #isClosing = false
  /** The ids of what it was asked and has not answered yet. */
  readonly #asked = new Set<string>()
  #lastWords = ''

  constructor(options: CommandTransportOptions) {
    this.#options = options
  }

  /** Why it ended, in words; undefined as long as nothing went wrong. */
  get problem(): string | undefined {
    return this.#problem
  }

  async start(): Promise<void> {
    const { command, environment, folder } = this.#options
    const [program, ...rest] = command
    const child: ChildProcess = spawn(program!, rest, {
      cwd: folder,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    })
    this.#child = child
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // Whatever throws before it is awaited, its rejection must not end Muster.
    promise.catch(() => {})
    const ended = Promise.withResolvers<void>()
    this.#ended = ended.promise
    child.once('spawn', resolve)
    child.once('error', (error) => {
      this.#problem = startProblem(program!, error)
      ended.resolve()
      reject(new ServerTrouble(this.#problem, { cause: error }))
      this.onclose?.()
    })
    child.once('exit', (code, signal) => {
      if (!this.#isClosing)
        this.#problem ??= `it ended ${signal ? `by ${signal}` : `with code ${code}`}${this.#said()}`
      ended.resolve()
      // Whatever it has started and left behind.
      this.#signalGroup('SIGKILL')
      // What has left its group may hold the pipes open for ever.
      this.#options.clock.after(endMs, () => child.stdout?.destroy())
    })
    // Only then is all read that it has written, and that may be an answer.
    child.once('close', () => this.onclose?.())
    // Where no more files can be opened there are no streams: the error follows.
    for (const stream of [child.stdin, child.stdout, child.stderr])
      stream?.on('error', (error) => this.onerror?.(error))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-lastWords)
    })
    if (child.stdout) this.#read(child.stdout)
    await promise
  }

  #read(stdout: NodeJS.ReadableStream): void {
    let strayBytes = 0
    const split = lineSplitter(longestMessage, (line) => {
      const message = messageIn(line)
      strayBytes = message && this.#take(message) ? 0 : strayBytes + line.length
    })
    stdout.on('data', (bytes: Buffer) => {
      if (this.#problem) return
      if (split(bytes) && strayBytes <= longestMessage) return
      this.#problem = `it wrote more than ${longestMessage / 1_048_576} MB to its standard output that answers nothing`
      this.#signalGroup('SIGKILL')
    })
  }

  /** Passes a message on. Tells whether it answers something that was asked. */
  #take(message: JSONRPCMessage): boolean {
    const isAnswer = this.#isAnswer(message)
    try {
      this.onmessage?.(message)
      return isAnswer
    } catch (thrown) {
      // The library writes what it does not know into its error, which fails for what is nested deep. Nobody else would
      // catch it.
      this.onerror?.(thrown as Error)
      return false
    }
  }

  #isAnswer(message: JSONRPCMessage): boolean {
    if (!('result' in message) && !('error' in message)) return false
    const { id } = message
    // The library takes the text of a number for the number.
    return (typeof id === 'number' || typeof id === 'string') && this.#asked.delete(String(id))
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin
    if (!stdin || stdin.destroyed) throw new ServerTrouble(this.#problem ?? 'it does not run')
    if ('method' in message && 'id' in message) this.#asked.add(String(message.id))
    await new Promise<void>((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Lets the program end by itself, asks it to, then ends it, and all that it has started. */
  async close(): Promise<void> {
    const child = this.#child
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
    this.#isClosing = true
    child.stdin?.end()
    if (await this.#hasEnded()) return
    this.#signalGroup('SIGTERM')
    if (await this.#hasEnded()) return
    this.#signalGroup('SIGKILL')
    await this.#ended
  }

  async #hasEnded(): Promise<boolean> {
    const late = Promise.withResolvers<boolean>()
    using _timer = this.#options.clock.after(endMs, () => late.resolve(false))
    return await Promise.race([this.#ended.then(() => true), late.promise])
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // There is nobody left in it.
    }
  }

  /** The last line that it wrote to its standard error output. */
  #said(): string {
    const line = this.#lastWords.trim().split('\n').at(-1)
    return line ? `, and said: ${line}` : ''
  }
}

function messageIn(line: Buffer): JSONRPCMessage | undefined {
  // What is no object is not worth parsing: a flood of logs is passed over cheaply.
  if (line[0] !== 0x7b) return undefined
  try {
    const message = JSON.parse(line.toString('utf8')) as JSONRPCMessage
    return message.jsonrpc === '2.0' ? message : undefined
  } catch {
    return undefined
  }
}

function startProblem(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `there is no program ${program}, or no folder that it is to run in`
  if (error.code === 'EACCES') return `${program} may not be run`
  return `${program} cannot be started: ${error.message}`
}
