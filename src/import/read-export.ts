import { fields } from './fields.ts'
import { ImportProblem } from './import-problem.ts'
import { jsonObjects } from './json-values.ts'
import { parseConversation } from './parse-conversation.ts'
import { beginsMusterLines, musterLines } from './parse-muster.ts'
import type { SourceConversation } from './source-conversation.ts'
import { zipAssets, type Assets } from './zip-assets.ts'
import { isZip, openZipEntry, zipEntries, type ZipEntry } from './zip-entries.ts'

/** What a file may hold when it is unpacked: some millions of messages. */
const mostBytes = 4 * 1024 ** 3

/** A conversation of a file, or why it cannot be read; what it is called where that is known. */
export type ExportItem =
  | { conversation: SourceConversation; assets: Assets }
  | { problem: ImportProblem; title: string }

type ReadItem = { conversation: SourceConversation } | { problem: ImportProblem; title: string }

export interface ReadExportOptions {
  signal: AbortSignal
  /** Is told how much of the file has been read, from 0 to 1. */
  onRead?: ((share: number) => void) | undefined
  /** Lets others have their turn: it is waited for between conversations, and between pieces of the file. */
  pause?: (() => Promise<void>) | undefined
  mostBytes?: number
}

/**
 * The conversations of an export one by one, whatever its size: what they are is told by their content. Throws an
 * `ImportProblem` for a file that holds none, is damaged or breaks the limit.
 */
export async function* readExport(file: Blob, options: ReadExportOptions): AsyncGenerator<ExportItem> {
  const { signal, onRead, pause, mostBytes: most = mostBytes } = options
  const limits: Limits = { signal, onRead, pause, left: most }
  const entries = (await isZip(file)) ? await zipEntries(file) : undefined
  const assets = zipAssets(file, entries ?? [])
  let found = false
  try {
    for await (const item of entries ? readEntries(file, entries, limits) : readFile(file, limits)) {
      found = true
      yield 'conversation' in item ? { ...item, assets } : item
    }
  } catch (thrown) {
    // What came before it can be taken.
    if (!found || !(thrown instanceof ImportProblem)) throw thrown
    yield { problem: thrown, title: '' }
  }
  if (!found) throw new ImportProblem('not-an-export')
}

/** Kinds of files that hold no conversations, and may be many. */
const isOther =
  /\.(?:png|jpe?g|webp|gif|svg|heic|avif|pdf|mp[34]|wav|m4a|ogg|webm|mov|html?|docx?|xlsx?|pptx?)$/i

interface Limits {
  signal: AbortSignal
  onRead: ((share: number) => void) | undefined
  pause: (() => Promise<void>) | undefined
  /** How many bytes may still be read. */
  left: number
}

async function* readEntries(file: Blob, entries: ZipEntry[], limits: Limits): AsyncGenerator<ReadItem> {
  const texts = entries.filter(({ name }) => !isOther.test(name))
  const total = texts.reduce((sum, { packedBytes }) => sum + packedBytes, 0)
  let done = 0
  for (const entry of texts) {
    yield* readText(await openZipEntry(file, entry), limits, () => undefined)
    limits.onRead?.((done += entry.packedBytes) / (total || 1))
  }
}

async function* readFile(file: Blob, limits: Limits): AsyncGenerator<ReadItem> {
  const strange = yield* readText(file.stream(), limits, (bytes) => limits.onRead?.(bytes / file.size))
  // Of an archive's other files nothing is told. This is the one that was given.
  const reason = strange.find(({ code }) => code !== 'unknown')
  if (reason) throw reason
}

/** The conversations of a text; gives back what else was in it, where there was none. */
async function* readText(
  stream: ReadableStream<Uint8Array>,
  limits: Limits,
  onBytes: (bytes: number) => void,
): AsyncGenerator<ReadItem, ImportProblem[]> {
  let isExport = false
  let lines: ReturnType<typeof musterLines> | undefined
  /** What is no conversation, until there is one: then it should have been one, too. */
  let strange: Extract<ReadItem, { problem: ImportProblem }>[] = []
  const tell = function* (item: ReadItem) {
    if (!isExport && ('conversation' in item || item.problem.code === 'empty')) {
      isExport = true
      yield* strange
      strange = []
    }
    if (isExport) yield item
    else if ('problem' in item && strange.length < mostStrange) strange.push(item)
  }
  for await (const piece of jsonObjects(counted(stream, limits, onBytes))) {
    await limits.pause?.()
    limits.signal.throwIfAborted()
    const value = 'json' in piece ? parse(piece.json) : piece.problem
    if (value instanceof ImportProblem) {
      yield* tell({ problem: value, title: '' })
      continue
    }
    const line = fields(value) ?? {}
    if (!isExport && beginsMusterLines(line)) {
      lines = musterLines()
      isExport = true
    } else if (lines) {
      const done = lines.add(line)
      if (done) yield* tell(checked(done))
    } else yield* tell(itemOf(value))
  }
  const last = lines?.end()
  if (last) yield* tell(checked(last))
  return strange.map(({ problem }) => problem)
}

/** So many are told of at most that stand before the first conversation. */
const mostStrange = 100

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch (cause) {
    return new ImportProblem('not-json', {}, cause)
  }
}

function itemOf(value: unknown): ReadItem {
  const title = titleIn(value)
  try {
    const conversation = parseConversation(value)
    return conversation ? checked(conversation) : { problem: new ImportProblem('unknown'), title }
  } catch (thrown) {
    if (thrown instanceof ImportProblem) return { problem: thrown, title }
    throw thrown
  }
}

/** By what its source calls it a conversation is known again. */
const longestId = 200

function checked(conversation: SourceConversation): ReadItem {
  const { id, title } = conversation
  if (id === '' || id.length > longestId) return { problem: new ImportProblem('unknown'), title }
  return conversation.runs.length > 0 ? { conversation } : { problem: new ImportProblem('empty'), title }
}

function titleIn(value: unknown): string {
  const { title, name } = fields(value) ?? {}
  return typeof title === 'string' ? title : typeof name === 'string' ? name : ''
}

/** A stream's bytes, as many as may be read of a whole file. */
async function* counted(
  stream: ReadableStream<Uint8Array>,
  limits: Limits,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let read = 0
  try {
    for (;;) {
      await limits.pause?.()
      limits.signal.throwIfAborted()
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new ImportProblem('file-damaged', {}, cause)
      })
      if (done) return
      limits.left -= value.length
      if (limits.left < 0) throw new ImportProblem('file-too-large', { gigabytes: mostBytes / 1024 ** 3 })
      yield value
      onBytes((read += value.length))
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
