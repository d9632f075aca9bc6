import { aborted, systemClock } from './base/index.ts'
import type { SimulateOptions } from './cli/index.ts'
import { listenError } from './listen-error.ts'
import { parseFaults, startSimulatedServer } from './model/index.ts'

/** `muster simulate`: a simulated host as a real server, until the signal. */
export async function simulate(
  options: SimulateOptions,
  { signal, write }: { signal: AbortSignal; write: (line: string) => void },
): Promise<number> {
  await using server = await startSimulatedServer({
    ...withoutUndefined(options),
    faults: parseFaults(options.faults ?? ''),
    clock: systemClock,
  }).catch((error: unknown) => {
    const isOfListening = error instanceof Error && 'syscall' in error && error.syscall === 'listen'
    if (!isOfListening) throw error
    throw listenError(error, { host: '127.0.0.1', port: options.port ?? 0, choose: '--port' })
  })
  write(`A simulated host listens on ${server.url} with ${server.models.join(', ')}.`)
  await aborted(signal)
  return 0
}

/** What is left out has the simulated host's default. */
function withoutUndefined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
