import { AppError, errorTable, systemClock, type ErrorCode } from '../base/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { findFiles } from './input/find-files.ts'
import { isAddress, lineOf, send, type SendOptions, type Source } from './send-source.ts'
import { plain } from './output/text.ts'

export interface FollowOptions extends SendOptions {
  paths: string[]
  /** How often the files are looked at. */
  everyMs?: number
}

const usualEveryMs = 2_000
/** Pages are asked for again this seldom: others pay for it. */
const pagesEveryMs = 3_600_000

interface Followed {
  /** Its size and time of change when it was last looked at, and when it was last sent. */
  seen: string
  sent: string
  documentId: string | undefined
}

/**
 * Keeps the documents as the files are, until the person stops it: what is new or changed is added, what is deleted
 * is removed. A file that is being written is left alone until two looks find it the same. Looking at every file, and
 * not waiting to be told of changes, works on network drives too and misses nothing.
 */
export async function follow(options: FollowOptions, client: Client, context: CliContext): Promise<number> {
  const { stdout, stderr, signal } = context
  const addresses = options.paths.filter(isAddress)
  const paths = options.paths.filter((path) => !isAddress(path))
  const followed = new Map<string, Followed>()
  let pagesAtMs = -Infinity

  /** Says what was last said only once, however often it is met. */
  let lastSaid: string | undefined
  const sayOnce = (line: string) => {
    if (line !== lastSaid) stderr.write(`${line}\n`)
    lastSaid = line
  }

  /** `again`: it was not taken, and may be the next time. */
  const sendOne = async (source: Source): Promise<{ documentId: string | undefined; again: boolean }> => {
    const result = await send(source, options, client, signal)
    const { problem } = result
    const again = problem !== undefined && (errorTable[problem.code as ErrorCode]?.retryable ?? false)
    if (problem) sayOnce(plain(lineOf(source, problem.message)).replaceAll('\n', ' '))
    else if (!result.unchanged)
      stdout.write(`${result.replaced ? 'changed' : 'added'} ${plain(source.path)}\n`)
    for (const warning of result.warnings ?? [])
      stderr.write(`${plain(lineOf(source, warning)).replaceAll('\n', ' ')}\n`)
    return { documentId: result.document?.id, again }
  }

  async function look({ isFirst }: { isFirst: boolean }): Promise<void> {
    // A folder that is gone for a moment, as a drive that is not mounted, is no reason to delete its documents.
    const found = await findFiles(paths, signal).catch((error: unknown) => {
      if (!isFirst && error instanceof AppError && error.code === 'not-found') return undefined
      throw error
    })
    if (!found) return
    const there = new Set<string>()
    for (const file of found.files) {
      if (signal.aborted) return
      there.add(file.path)
      const state = `${file.bytes} ${file.changedAt}`
      const known = followed.get(file.path) ?? { seen: '', sent: '', documentId: undefined }
      const isStill = known.seen === state
      followed.set(file.path, { ...known, seen: state })
      if (!isStill || known.sent === state) continue
      const { documentId, again } = await sendOne(file)
      followed.set(file.path, {
        seen: state,
        sent: again ? known.sent : state,
        documentId: documentId ?? known.documentId,
      })
    }
    for (const [path, { documentId }] of followed) {
      if (there.has(path)) continue
      followed.delete(path)
      if (documentId === undefined) continue
      await client.call('DELETE', `/api/documents/${documentId}`, undefined, { signal }).catch(ignoreGone)
      stdout.write(`removed ${plain(path)}\n`)
    }
  }

  let isFirst = true
  stdout.write('Following. Ctrl-C ends it; the documents stay.\n')
  while (!signal.aborted) {
    try {
      if (systemClock.monotonic() - pagesAtMs >= pagesEveryMs) {
        pagesAtMs = systemClock.monotonic()
        for (const path of addresses) await sendOne({ path, bytes: undefined })
      }
      if (paths.length > 0) await look({ isFirst })
      isFirst = false
    } catch (error) {
      if (signal.aborted) break
      // The server may be away for a while; who may not add any more is told.
      if (!(error instanceof AppError) || !(error.retryable || (error.code === 'busy' && !isFirst)))
        throw error
      sayOnce(error.message)
    }
    await systemClock.sleep(options.everyMs ?? usualEveryMs, signal).catch(() => {})
  }
  return 0
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'not-found') throw error
}
