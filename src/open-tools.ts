import { dirname } from 'node:path'
import { commandEnvironment } from './base/index.ts'
import type { Surroundings } from './open-state.ts'
import { openToolbox, type Toolbox } from './tools/index.ts'

/** Connects to the servers of tools that are configured, in the background; what it starts ends with the process. */
export function openTools({ config, clock, log, cleanup }: Surroundings, version: string): Toolbox {
  return cleanup.use(
    openToolbox({
      servers: config.tools,
      clock,
      version,
      environment: commandEnvironment(),
      folder: dirname(config.path),
      tell: (server, problem) =>
        problem === undefined
          ? log.warn({ server }, 'the tools of a server can be used again')
          : log.warn({ server, problem }, 'the tools of a server cannot be used, or not as configured'),
    }),
  )
}
