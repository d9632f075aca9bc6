import progress from 'cli-progress'
import { AppError, errorTable, type ErrorCode } from '../base/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { findFiles, type FoundFiles } from './input/find-files.ts'
import { isAddress, lineOf, send, type SendOptions, type Source } from './send-source.ts'
import { count, plain } from './output/text.ts'

export interface AddOptions extends SendOptions {
  paths: string[]
}

const uploadsAtOnce = 4

/**
 * Adds files and folders. A file that cannot be read is named with what to do, and the others go on; so is what of a
 * file could not be read, which is no failure. What is there already is passed over, so that it can simply be run again.
 */
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
  const remarks: string[] = []
  let added = 0
  let replaced = 0
  let unchanged = 0
  let mayGoWell = false
  let givenUp = false
  let blocks = 0

  const bar = context.isTty
    ? new progress.SingleBar({
        stream: stderr as unknown as NodeJS.WritableStream,
        format: '{bar} {percentage}% {value}/{total} {problems} {name}',
        clearOnComplete: true,
      })
    : undefined
  const sources: Source[] = [...addresses.map((url) => ({ path: url, bytes: undefined })), ...found.files]
  bar?.start(sources.length, 0, { name: '', problems: '' })
  const waiting = sources.values()
  const work = async () => {
    for (const file of waiting) {
      if (signal.aborted || givenUp) return
      const result = await send(file, options, client, signal).catch((thrown: unknown) => {
        givenUp = true
        mayGoWell ||= thrown instanceof AppError && thrown.retryable
        throw thrown
      })
      if (signal.aborted) return
      if (result.problem) {
        problems.push(lineOf(file, result.problem.message))
        mayGoWell ||= errorTable[result.problem.code as ErrorCode]?.retryable ?? false
      } else if (result.unchanged) unchanged++
      else if (result.replaced) replaced++
      else added++
      for (const warning of result.warnings ?? []) remarks.push(lineOf(file, warning))
      blocks += result.document?.blocks ?? 0
      const told = problems.length === 0 ? '' : `(${count(problems.length, 'problem')})`
      bar?.increment(1, { name: plain(file.path).slice(-40), problems: told })
    }
  }
  try {
    await Promise.all(Array.from({ length: uploadsAtOnce }, work))
  } finally {
    bar?.stop()
    for (const line of [...remarks, ...problems]) stderr.write(`${plain(line).replaceAll('\n', ' ')}\n`)
    stdout.write(
      `${count(added, 'document')} added, ${replaced} replaced, ` +
        (unchanged > 0 ? `${unchanged} unchanged, ` : '') +
        (remarks.length > 0 ? `${count(remarks.length, 'remark')}, ` : '') +
        `${count(problems.length, 'problem')}; ${count(blocks, 'block')}${skipped(found)}.\n`,
    )
    if (mayGoWell || signal.aborted)
      stdout.write('Run the same command again for what is missing: what is there is passed over.\n')
  }
  if (signal.aborted) return errorTable.cancelled.exitCode
  return problems.length > 0 ? errorTable.unreadable.exitCode : 0
}

/** `24 of a kind that cannot be read: .gz, .png and others`, the most frequent first. */
function kinds(unsupported: ReadonlyMap<string, number>): string {
  const total = [...unsupported.values()].reduce((sum, one) => sum + one, 0)
  const named = [...unsupported].filter(([kind]) => kind !== '').toSorted(([, a], [, b]) => b - a)
  const shown = named.slice(0, 3).map(([kind]) => plain(kind).slice(0, 12))
  const more = unsupported.size > shown.length && shown.length > 0 ? ' and others' : ''
  const list = shown.length > 0 ? `: ${shown.join(', ')}${more}` : ''
  return `${total} of a kind that cannot be read${list}`
}

function skipped({ hidden, unsupported, outside, own }: FoundFiles): string {
  const parts = [
    ...(hidden > 0 ? [`${hidden} hidden`] : []),
    ...(unsupported.size > 0 ? [kinds(unsupported)] : []),
    ...(outside > 0 ? [count(outside, 'link') + ' to other folders'] : []),
    ...(own > 0 ? ["Muster's own state"] : []),
  ]
  return parts.length === 0 ? '' : ` (skipped: ${parts.join(', ')})`
}
