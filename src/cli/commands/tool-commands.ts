import type { Command } from 'commander'
import { listTools } from '../tools.ts'
import type { CommandParts } from './command-parts.ts'

/** Declares `muster tools …`. */
export function addToolCommands(program: Command, { context, withServer }: CommandParts): void {
  const tools = program.command('tools').description('tools of servers that answers may call')
  tools
    .command('list')
    .description('show them, and which are asked about before they are called')
    .option('--json', 'print each server with its tools as a line of JSON')
    .action((options: { json?: boolean }) => withServer((client) => listTools(options, client, context)))
}
