import progress from 'cli-progress'
import { AppError, errorTable } from '../base/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { findFiles } from './find-files.ts'
import { isAddress, lineOf, send, type SendOptions, type Source } from './send-source.ts'
import { count, plain } from './text.ts'

export interface AddOptions extends SendOptions {
  paths: string[]
}

const uploadsAtOnce = 4

/** Adds files and folders; a file that cannot be read is named, and the others go on. */
export async function add(options: AddOptions, client: Client, context: CliContext): Promise<number> {
  const { stdout, stderr, signal } = context
  const addresses = options.paths.filter(isAddress)
  const found = await findFiles(
    options.paths.filter((path) => !isAddress(path)),
    signal,
  )
  if (addresses.length + found.files.length + found.problems.length === 0)
    throw new AppError(
      'not-found',
      `No file there can be read${skipped(found)}. Muster reads PDF, Office, OpenDocument, EPUB, e-mail, web pages, text, tables and code.`,
    )
  const problems = found.problems.map(({ path, message }) => `${path}: ${message}`)
  let added = 0
  let replaced = 0
  let blocks = 0

  const bar = context.isTty
    ? new progress.SingleBar({
        stream: stderr as unknown as NodeJS.WritableStream,
        format: '{bar} {value}/{total} {name}',
        clearOnComplete: true,
      })
    : undefined
  const sources: Source[] = [...addresses.map((url) => ({ path: url, bytes: undefined })), ...found.files]
  bar?.start(sources.length, 0, { name: '' })
  const waiting = sources.values()
  const work = async () => {
    for (const file of waiting) {
      if (signal.aborted) return
      const result = await send(file, options, client, signal)
      if (signal.aborted) return
      if (result.problem) problems.push(lineOf(file, result.problem.message))
      else if (result.replaced) replaced++
      else added++
      for (const warning of result.warnings ?? []) problems.push(lineOf(file, warning))
      blocks += result.document?.blocks ?? 0
      bar?.increment(1, { name: plain(file.path).slice(-40) })
    }
  }
  try {
    await Promise.all(Array.from({ length: uploadsAtOnce }, work))
  } finally {
    bar?.stop()
    for (const problem of problems) stderr.write(`${plain(problem).replaceAll('\n', ' ')}\n`)
    stdout.write(
      `${count(added, 'document')} added, ${replaced} replaced, ${count(problems.length, 'problem')}; ` +
        `${count(blocks, 'block')}${skipped(found)}.\n`,
    )
  }
  if (signal.aborted) return errorTable.cancelled.exitCode
  return problems.length > 0 ? errorTable.unreadable.exitCode : 0
}

function skipped({ hidden, unsupported }: { hidden: number; unsupported: number }): string {
  const parts = [
    ...(hidden > 0 ? [`${hidden} hidden`] : []),
    ...(unsupported > 0 ? [`${unsupported} of a kind that cannot be read`] : []),
  ]
  return parts.length === 0 ? '' : ` (skipped: ${parts.join(', ')})`
}
