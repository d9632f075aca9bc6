import type { UsageRow } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { print } from './people.ts'

/** What can be summed up for each of. */
export const usageKinds = ['day', 'person', 'team', 'key', 'model'] as const
type UsageKind = (typeof usageKinds)[number]

export interface UsageOptions {
  month?: string
  from?: string
  to?: string
  by?: UsageKind
  csv?: boolean
  json?: boolean
}

const counted = ['requests', 'promptTokens', 'cachedTokens', 'completionTokens', 'money'] as const
type Sums = Pick<UsageRow, (typeof counted)[number]>
const nothing: Sums = { requests: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0, money: 0 }

/** `muster budget usage`: what was used in a time, row by row or summed up. */
export async function showUsage(options: UsageOptions, client: Client, context: CliContext): Promise<number> {
  const { by, csv } = options
  const { from, to } = options.month === undefined ? options : daysOf(options.month)
  const query = new URLSearchParams({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
  const { signal, stdout } = context
  if (csv) {
    for await (const bytes of client.download(`/api/usage?format=csv&${query}`, signal)) stdout.write(bytes)
    return 0
  }
  const { usage } = await client.call<{ usage: UsageRow[] }>('GET', `/api/usage?${query}`, undefined, {
    signal,
  })
  const none = 'Nothing was used in that time.'
  if (by === undefined) {
    print(
      context,
      options,
      usage,
      (row) => [row.day, nameOf(row, 'person'), nameOf(row, 'team'), row.model, ...cells(row)],
      none,
    )
    return 0
  }
  print(context, options, sumUsage(usage, by), (row) => [row.name || `(no ${by})`, ...cells(row)], none)
  return 0
}

/** The sums for each day in their order, or for each of something else, the dearest first, then the one used most. */
function sumUsage(rows: readonly UsageRow[], by: UsageKind): (Sums & { id: string; name: string })[] {
  const sums = new Map<string, Sums & { id: string; name: string }>()
  for (const row of rows) {
    const id = by === 'day' || by === 'model' ? row[by] : row[`${by}Id`]
    const sum = sums.get(id) ?? { id, name: nameOf(row, by), ...nothing }
    for (const field of counted) sum[field] += row[field]
    sums.set(id, sum)
  }
  const all = [...sums.values()]
  if (by === 'day') return all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return all.toSorted((a, b) => b.money - a.money || tokensOf(b) - tokensOf(a))
}

function nameOf(row: UsageRow, kind: UsageKind): string {
  return kind === 'day' || kind === 'model' ? row[kind] : (row[kind] ?? row[`${kind}Id`])
}

function tokensOf({ promptTokens, completionTokens }: Sums): number {
  return promptTokens + completionTokens
}

function cells({ requests, promptTokens, completionTokens, money }: Sums): string[] {
  return [`${requests} requests`, `${promptTokens} + ${completionTokens} tokens`, money.toFixed(4)]
}

/** Its first and its last day: the server knows no 31st of February. */
function daysOf(month: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number)
  const last = new Date(Date.UTC(year!, number!, 0)).getUTCDate()
  return { from: `${month}-01`, to: `${month}-${last}` }
}
