import { aborted, systemClock, toAppError } from './base/index.ts'
import { runCli } from './cli/index.ts'
import { loadConfig } from './config.ts'

const interrupt = new AbortController()
const signals = ['SIGINT', 'SIGTERM'] as const
const onSignal = (name: NodeJS.Signals) => {
  // A second Ctrl-C means now. A second SIGTERM does not: systemd sends one to each process of a service, and whatever
  // started this one may pass its own on.
  if (name === 'SIGINT' && interrupt.signal.aborted) process.exit(130)
  interrupt.abort()
}
for (const name of signals) process.on(name, onSignal)

/** While nothing listens, a signal does what the system does with it: it ends the process. */
function compute<T>(work: () => T): T {
  for (const name of signals) process.off(name, onSignal)
  try {
    return work()
  } finally {
    for (const name of signals) process.on(name, onSignal)
  }
}

/** `muster start`: serves until it is told to stop. */
async function start(configPath: string | undefined): Promise<number> {
  const config = await loadConfig({ path: configPath, environment: process.env })
  // Commands that talk to a running server need none of the server's parts: they are loaded only here.
  const { startServer } = await import('./start.ts')
  const server = await startServer(config)
  const write = (line: string) => process.stdout.write(`${line}\n`)
  write(`Muster is ready: ${server.url}`)
  // A terminal is read by whoever started the server; anything else is kept, and read by others.
  const mayShowLink = process.stdout.isTTY || !(await server.isSignedInto())
  write(
    mayShowLink
      ? `Sign in (once, within a day): ${await server.createSignInLink()}`
      : 'Sign in: `muster sign-in` prints a link for the administrator.',
  )
  const hosts = await server.describeHosts()
  write(`Model hosts:\n${hosts.join('\n')}`)
  if (hosts.length <= 1)
    write('  No model host yet: answers are quoted from the documents. Add one with `muster host add`.')
  const unserved = server.unservedNames()
  if (unserved.length > 0) write(`Names for models that may be misspelt:\n${unserved.join('\n')}`)
  await aborted(interrupt.signal)
  write('Stopping: running answers get up to 30 s. Press Ctrl-C again to stop at once.')
  await server.stop()
  return 0
}

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    environment: process.env,
    stdin: process.stdin,
    isStdinTty: process.stdin.isTTY,
    stdout: process.stdout,
    stderr: process.stderr,
    isTty: process.stderr.isTTY,
    ...(process.stdout.isTTY && {
      terminal: { colours: process.stdout.hasColors(), columns: process.stdout.columns },
    }),
    signal: interrupt.signal,
    compute,
    loadConfig,
    start,
    async readText(file) {
      const { readText } = await import('./documents/index.ts')
      return readText(file, systemClock, interrupt.signal)
    },
    async fitPool(pool, budgetTokens) {
      const { fitPool } = await import('./assistant/index.ts')
      return fitPool(pool, budgetTokens)
    },
    async backUp({ dataFolder, store }, target) {
      const { backUpState } = await import('./store/index.ts')
      return backUpState({ dataFolder, address: store }, target)
    },
    async restore(source, { dataFolder, store }) {
      const { restoreState } = await import('./store/index.ts')
      // To the millisecond: a second restore must not go where the first one put what was there.
      const movedTo = `before-restore-${new Date().toISOString().replaceAll(/[:.Z]/g, '')}`
      return { ...(await restoreState(source, { dataFolder, address: store }, movedTo)), movedTo }
    },
    async move({ dataFolder, store }, to) {
      const { moveState } = await import('./store/index.ts')
      return moveState({ dataFolder, address: store }, to)
    },
    async simulate(options) {
      const { simulate } = await import('./simulate.ts')
      return simulate(options, {
        signal: interrupt.signal,
        write: (line) => process.stdout.write(`${line}\n`),
      })
    },
  })
} catch (thrown) {
  const error = toAppError(thrown)
  process.stderr.write(`muster: ${error.message}\n`)
  process.exitCode = error.exitCode
}
