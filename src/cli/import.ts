import { openAsBlob } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import progress from 'cli-progress'
import { AppError, errorTable, nextTurn, systemClock } from '../base/index.ts'
import {
  ImportProblem,
  previewImport,
  sendImport,
  type ImportOutcome,
  type ImportPreview,
} from '../import/index.ts'
import { sourceNames, type ImportKnown, type ImportResult } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { fileProblem } from './input/file-problem.ts'
import { count, plain } from './output/text.ts'

export interface ImportOptions {
  file: string
  /** Only says what is in the file. */
  preview: boolean
}

const attempts = 5

/**
 * Brings conversations along from another assistant. One that cannot be taken is named with the reason, and the others
 * go on; what is there already is passed over, so that it can simply be run again.
 */
export async function importFile(
  { file, preview }: ImportOptions,
  client: Client,
  context: CliContext,
): Promise<number> {
  const { stdout, stderr } = context
  const blob = await openFile(file)
  try {
    if (preview) {
      const found = await look(blob, client, context)
      stdout.write(previewLine(found))
      for (const line of linesOf(found.problems)) stderr.write(line)
      return 0
    }
    const outcome = await send(blob, client, context)
    for (const line of linesOf(outcome.problems)) stderr.write(line)
    stdout.write(outcomeLine(outcome))
    return outcome.problems.length > 0 ? errorTable.unreadable.exitCode : 0
  } catch (thrown) {
    const mayGoWell = context.signal.aborted || (thrown instanceof AppError && thrown.retryable)
    if (mayGoWell && !preview)
      stdout.write('Run the same command again for what is missing: what is there is passed over.\n')
    if (!(thrown instanceof ImportProblem)) throw thrown
    throw new AppError('unreadable', `${plain(file)}: ${thrown.message}`, { cause: thrown })
  }
}

/** A file as it lies on the disk, which is read piece by piece. */
async function openFile(path: string): Promise<Blob> {
  try {
    await access(path, constants.R_OK)
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
    return await openAsBlob(path)
  } catch (thrown) {
    throw new AppError('not-found', `${plain(path)}: ${fileProblem(thrown)}.`, { cause: thrown })
  }
}

function look(blob: Blob, client: Client, { signal }: CliContext): Promise<ImportPreview> {
  return previewImport(blob, {
    signal,
    pause: nextTurn,
    now: systemClock.now(),
    known: (body) =>
      attempt(() => client.call<ImportKnown>('POST', '/api/import/known', body, { signal }), signal),
  })
}

async function send(blob: Blob, client: Client, context: CliContext): Promise<ImportOutcome> {
  const { signal } = context
  const bar = context.isTty
    ? new progress.SingleBar({
        stream: context.stderr as unknown as NodeJS.WritableStream,
        format: '{bar} {percentage}% {conversations}',
        clearOnComplete: true,
      })
    : undefined
  bar?.start(100, 0, { conversations: '' })
  try {
    return await sendImport(blob, {
      signal,
      // So that an interrupt is heard.
      pause: nextTurn,
      post: (body) =>
        attempt(
          () =>
            client.call<{ conversations: ImportResult[] }>('POST', '/api/import/conversations', body, {
              signal,
            }),
          signal,
        ).catch((thrown: unknown) => {
          if (thrown instanceof AppError && thrown.code === 'too-large') return 'too-large' as const
          throw thrown
        }),
      onProgress: ({ conversations, share }) =>
        bar?.update(Math.floor(share * 100), { conversations: count(conversations, 'conversation') }),
    })
  } finally {
    bar?.stop()
  }
}

/** Tries again what may go well the next time. */
async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (thrown) {
      const mayGoWell = thrown instanceof AppError && thrown.retryable && tried < attempts && !signal.aborted
      if (!mayGoWell) throw thrown
      await systemClock.sleep(thrown.retryAfterMs ?? 250 * 2 ** tried, signal)
    }
  }
}

function previewLine({ from, conversations, runs, known, tooOld, problems }: ImportPreview): string {
  const parts = [
    `${count(conversations, 'conversation')} of ${sourceNames[from]} with ${count(runs, 'question')}`,
    ...(known > 0 ? [`${known} there already`] : []),
    ...(tooOld > 0 ? [`${tooOld} older than conversations are kept here`] : []),
    ...(problems.length > 0 ? [`${problems.length} that cannot be read`] : []),
  ]
  return `${parts.join(', ')}. Nothing was written.\n`
}

function outcomeLine({ added, extended, known, runs, problems }: ImportOutcome): string {
  return (
    `${count(added, 'conversation')} added, ${extended} continued, ${known} there already, ` +
    `${count(problems.length, 'problem')}; ${count(runs, 'question')}.\n`
  )
}

function linesOf(problems: { title: string; problem: { message: string } }[]): string[] {
  return problems.map(({ title, problem }) => {
    const line = title === '' ? problem.message : `${title}: ${problem.message}`
    return `${plain(line).replaceAll('\n', ' ')}\n`
  })
}
