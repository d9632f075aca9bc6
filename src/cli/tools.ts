import type { ToolServerSummary } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { writeJsonLine } from './input/json-lines.ts'
import { plain, table, visible } from './output/text.ts'

/** Shows the tools of servers, and which of them are asked about before they are called. */
export async function listTools(
  { json }: { json?: boolean },
  client: Client,
  { stdout, stderr, signal }: CliContext,
): Promise<number> {
  const { servers } = await client.call<{ servers: ToolServerSummary[] }>('GET', '/api/tools', undefined, {
    signal,
  })
  if (json) {
    for (const server of servers) await writeJsonLine(stdout, server, signal)
    return 0
  }
  const rows = servers.flatMap(({ tools }) =>
    tools.map(({ id, changes, undoable, title }) => [
      visible(id),
      changes ? 'asks first' : 'reads',
      undoable ? 'can be undone' : '',
      visible(title),
    ]),
  )
  if (rows.length > 0) stdout.write(table([['TOOL', 'CALLS', 'UNDO', 'WHAT IT IS'], ...rows]))
  for (const { name, state, problem } of servers)
    if (state !== 'ready') stderr.write(plain(`${name} is ${state}${problem ? `: ${problem}` : '.'}\n`))
  if (servers.length === 0) stderr.write('There are no tools. `tools:` in muster.yaml names their servers.\n')
  return 0
}
