import type { ImportKnown, ImportSource } from '../wire/index.ts'
import type { ImportProblem } from './import-problem.ts'
import { readExport } from './read-export.ts'

/** What a file holds, before anything of it is sent. */
export interface ImportPreview {
  from: ImportSource
  conversations: number
  /** Questions with their answers. */
  runs: number
  /** The times of the first and the last change that is told of. */
  firstAt: number | undefined
  lastAt: number | undefined
  /** How many of the conversations are there already, and how many are older than what is kept. */
  known: number
  tooOld: number
  /** Those that cannot be read. */
  problems: { title: string; problem: ImportProblem }[]
}

export interface PreviewOptions {
  signal: AbortSignal
  /** Lets others have their turn. */
  pause?: (() => Promise<void>) | undefined
  now: number
  /** Asks `POST /api/import/known`. */
  known(body: { from: ImportSource; ids: string[] }): Promise<ImportKnown>
  onRead?: ((share: number) => void) | undefined
}

const idsAtOnce = 1_000
const dayMs = 24 * 60 * 60 * 1_000

/** Reads an export, and asks which of its conversations are there; only their ids are sent. */
export async function previewImport(file: Blob, options: PreviewOptions): Promise<ImportPreview> {
  const { signal, pause, onRead, now } = options
  const bySource = new Map<ImportSource, { id: string; at: number }[]>()
  const problems: ImportPreview['problems'] = []
  let runs = 0
  for await (const item of readExport(file, { signal, pause, onRead })) {
    if ('problem' in item) {
      problems.push(item)
      continue
    }
    const { from, id, runs: own, updatedAt, createdAt } = item.conversation
    runs += own.length
    const found = { id, at: updatedAt ?? own.at(-1)?.createdAt ?? createdAt ?? 0 }
    const others = bySource.get(from)
    if (others) others.push(found)
    else bySource.set(from, [found])
  }
  let known = 0
  let tooOld = 0
  for (const [from, found] of bySource)
    for (let start = 0; start < found.length; start += idsAtOnce) {
      const asked = found.slice(start, start + idsAtOnce)
      const answer = await options.known({ from, ids: asked.map(({ id }) => id) })
      const here = new Set(answer.known)
      for (const { id, at } of asked)
        if (here.has(id)) known++
        else if (answer.keptDays !== null && at > 0 && at <= now - answer.keptDays * dayMs) tooOld++
    }
  const all = [...bySource.values()].flat()
  const times = all.map(({ at }) => at).filter((at) => at > 0)
  return {
    from: [...bySource.keys()][0] ?? 'muster',
    conversations: all.length,
    runs,
    firstAt: times.reduce<number | undefined>((first, at) => Math.min(first ?? at, at), undefined),
    lastAt: times.reduce<number | undefined>((last, at) => Math.max(last ?? at, at), undefined),
    known,
    tooOld,
    problems,
  }
}
