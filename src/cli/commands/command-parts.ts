import type { Client } from '../client.ts'
import type { CliConfig, CliContext } from '../context.ts'

/** What the declaration of a command is given to run it with. */
export interface CommandParts {
  context: CliContext
  /** Says what the process ends with. */
  finish(exitCode: number): void
  /** Runs against the server of the configuration, and closes the connection. */
  withServer(run: (client: Client, config: CliConfig) => Promise<number>): Promise<void>
  /** Runs on what is kept, without a server. */
  withState(run: (config: CliConfig) => Promise<number>): Promise<void>
}
