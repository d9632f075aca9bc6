import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { AppError } from '../base/index.ts'
import type { RunEvent, ToolCallRecord } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { plain, visible } from './output/text.ts'

type Called = Extract<RunEvent, { type: 'tool-called' }>

/**
 * Shows a call of a tool exactly as it would be sent, and asks; where nobody is there to be asked, or everything is
 * written for a program, it is refused.
 */
export async function decideCall(
  { call, tool, title, arguments: given }: Called,
  { runId, json }: { runId: string; json: boolean },
  client: Client,
  context: CliContext,
): Promise<void> {
  const { stderr, isTty, isStdinTty } = context
  const isThere = !json && isTty && isStdinTty
  stderr.write(`\n${visible(title)} (${visible(tool)}) wants to change something:\n  ${visible(given)}\n`)
  if (!isThere) stderr.write('Nobody is here to be asked: it is refused.\n')
  const decision = isThere && (await approves(context)) ? 'approve' : 'refuse'
  const path = `/api/runs/${encodeURIComponent(runId)}/tool-calls/${encodeURIComponent(call)}`
  try {
    await client.call<ToolCallRecord>('POST', path, { decision })
  } catch (error) {
    // It came too late, or the run was stopped: the run itself says what became of the call.
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    stderr.write(`${plain(error.message)}\n`)
  }
}

async function approves({ stdin, stderr, signal }: CliContext): Promise<boolean> {
  if (signal.aborted) return false
  const lines = createInterface({ input: stdin, output: stderr })
  try {
    // A terminal that is closed answers nothing.
    const closed = once(lines, 'close').then(() => '')
    const answer = await Promise.race([lines.question('Do it? [y/N] ', { signal }), closed])
    return /^y(?:es)?$/i.test(answer.trim())
  } catch {
    return false
  } finally {
    lines.close()
  }
}
