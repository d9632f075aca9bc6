import type { ToolCallRecord } from '../../wire/index.ts'

/** Of a call that was made in an earlier turn, so much of what was sent, and of what came back. */
const mostCharacters = 600

const became: Partial<Record<ToolCallRecord['state'], string>> = {
  done: 'it was done and gave back:',
  failed: 'it failed:',
  refused: 'the person refused it, nothing was done',
  expired: 'nobody approved it, nothing was done',
  unknown: 'nobody can say whether it was done',
  undone: 'it was done, and undone later',
}

/** What later turns are told of the calls behind an answer, in front of it; empty where there were none. */
export function toldLater(calls: readonly ToolCallRecord[]): string {
  const lines = calls.flatMap(({ tool, state, arguments: given, result = '' }) => {
    const what = became[state]
    if (what === undefined) return []
    const back = state === 'done' || state === 'failed' ? ` ${short(result)}` : ''
    return [`- ${tool} ${short(given)}: ${what}${back}`]
  })
  return lines.length === 0 ? '' : `[Calls of tools, kept by Muster:\n${lines.join('\n')}]\n\n`
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= mostCharacters ? line : `${line.slice(0, mostCharacters)}…`
}
