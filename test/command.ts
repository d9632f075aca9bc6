import { Readable, Writable } from 'node:stream'
import { runCli, type CliContext } from '../src/cli/index.ts'
import { systemClock } from '../src/base/index.ts'
import { loadConfig } from '../src/config.ts'
import type { TestServer } from './server.ts'

/** What a command wrote, and how it ended. */
export interface Ran {
  exitCode: number
  stdout: string
  stderr: string
}

export interface Surroundings extends Partial<Omit<CliContext, 'stdin' | 'stdout' | 'stderr'>> {
  stdin?: string | Buffer
  /** Is called with all that stdout has been written so far. */
  onStdout?: (text: string) => void
  /** What stdout fails with, whatever is written. */
  stdoutError?: Error
}

const notGiven = () => Promise.reject(new Error('The test gave no such part.'))

/** Runs a command in the given surroundings; a part of them that is left out fails when it is called. */
export async function runCommand(
  argv: string[],
  { stdin = '', onStdout, stdoutError, ...parts }: Surroundings = {},
): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _, done) {
        if (name === 'stdout' && stdoutError) return done(stdoutError)
        written[name] += String(chunk)
        if (name === 'stdout') onStdout?.(written.stdout)
        done()
      },
    })
  const exitCode = await runCli(argv, {
    environment: {},
    stdin: Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    isStdinTty: false,
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    isTty: false,
    signal: new AbortController().signal,
    compute: (work) => work(),
    async readText(file) {
      // The readers are large, and few commands need them.
      const { readText } = await import('../src/documents/index.ts')
      return readText(file, systemClock, new AbortController().signal)
    },
    loadConfig: notGiven,
    start: notGiven,
    simulate: notGiven,
    backUp: notGiven,
    restore: notGiven,
    move: notGiven,
    fitPool: notGiven,
    ...parts,
  })
  return { exitCode, ...written }
}

/** Runs a command as a person would against a running server, or by itself. */
export function muster(
  argv: string[],
  { server, stdin }: { server?: TestServer; stdin?: string } = {},
): Promise<Ran> {
  const config = server ? ['--config', `${server.folder}/muster.yaml`] : []
  return runCommand([...argv, ...config], { stdin, loadConfig })
}
