import { systemClock } from './base/index.ts'
import { parseFaults, startSimulatedServer } from './model/index.ts'

export interface SimulateOptions {
  port: number
  models: string[]
  firstTokenMs: number
  tokensPerSecond: number
  concurrency: number
  contextTokens: number
  faults: string
  key: string | undefined
}

/** `muster simulate`: a simulated host as a real server, until the signal. */
export async function simulate(
  options: SimulateOptions,
  { signal, write }: { signal: AbortSignal; write: (line: string) => void },
): Promise<number> {
  await using server = await startSimulatedServer({
    ...options,
    faults: parseFaults(options.faults),
    ...(options.key !== undefined && { key: options.key }),
    clock: systemClock,
  })
  write(`A simulated host listens on ${server.url} with ${options.models.join(', ')}.`)
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return 0
}
