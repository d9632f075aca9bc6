import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { Command, CommanderError } from 'commander'
import { abortError, AppError, errorTable, toAppError } from '../base/index.ts'
import { addCommands } from './commands/commands.ts'
import type { CliContext } from './context.ts'

/** Runs one command; resolves to its exit code, after saying what went wrong. */
export async function runCli(argv: string[], context: CliContext): Promise<number> {
  const { stderr } = context
  // A reader that has left (`muster ask … | head`) is like a person that interrupts.
  const readerGone = new AbortController()
  let broken: NodeJS.ErrnoException | undefined
  const onBroken = (error: NodeJS.ErrnoException) => {
    broken ??= error
    readerGone.abort()
  }
  context.stdout.on('error', onBroken)
  const signal = AbortSignal.any([context.signal, readerGone.signal])
  let exitCode = 0
  const program = createProgram({ ...context, signal }, (code) => (exitCode = code))
  try {
    await program.parseAsync(argv, { from: 'user' })
    await written(context.stdout)
    return broken && isLost(broken) ? lost(broken, stderr) : exitCode
  } catch (thrown) {
    if (broken && isLost(broken)) return lost(broken, stderr)
    // Commander has said what is wrong, or shown the help that was asked for.
    if (thrown instanceof CommanderError)
      return thrown.exitCode === 0 ? 0 : errorTable['bad-request'].exitCode
    const error = signal.aborted && !(thrown instanceof AppError) ? abortError(signal) : toAppError(thrown)
    if (error.code === 'cancelled') return error.exitCode
    stderr.write(`muster: ${error.message}\n`)
    if (program.opts<{ debug?: boolean }>().debug) stderr.write(`${stacks(error)}\n`)
    return error.exitCode
  } finally {
    context.stdout.off('error', onBroken)
  }
}

/** Resolves once all that was said to be written is, or cannot be. */
function written(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

/** A reader that has left wants no more; a disk that is full loses what somebody wants to keep. */
function isLost({ code }: NodeJS.ErrnoException): boolean {
  return code !== 'EPIPE'
}

function lost({ code, message }: NodeJS.ErrnoException, stderr: Writable): number {
  const reason = code === 'ENOSPC' ? 'there is no room left where it goes' : message
  stderr.write(`muster: The output could not be written: ${reason}. What came is not complete.\n`)
  return errorTable['store-full'].exitCode
}

function createProgram(context: CliContext, finish: (exitCode: number) => void): Command {
  const program = new Command('muster')
  program
    .description('An AI assistant for everyone in an organisation, on whatever model hosts they have.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .version(packageVersion(), '-V, --version', 'show the version')
    .option('-c, --config <file>', 'the configuration, instead of muster.yaml in this folder')
    .option('--debug', 'show where an error comes from')
  addCommands(program, context, finish)
  tellUsage(program, context.stderr)
  return program
}

/** Whoever gave too little or too much is told in a line what belongs there; who misspelt a word gets the right one. */
function tellUsage(command: Command, stderr: Writable): void {
  command.configureOutput({
    writeErr: (text) => void stderr.write(text),
    outputError(text, write) {
      const usage = text.includes('Did you mean')
        ? ''
        : `Usage: ${command.createHelp().commandUsage(command)}\n`
      write(text.replace(/^error: /, 'muster: ') + usage)
    },
  })
  for (const sub of command.commands) tellUsage(sub, stderr)
}

/** The error with its causes, each with its stack. */
function stacks(error: Error): string {
  const parts: string[] = []
  for (let next: unknown = error; next instanceof Error && parts.length < 10; next = next.cause)
    parts.push(next.stack ?? String(next))
  return parts.join('\ncaused by ')
}

/** The version of the package that this file belongs to, from a checkout or an installed build. */
function packageVersion(): string {
  let folder = import.meta.dirname
  for (;;) {
    try {
      return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
    } catch (error) {
      if (dirname(folder) === folder) throw error
      folder = dirname(folder)
    }
  }
}
