import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, Ids } from '../../base/index.ts'
import type { Usage } from '../../store/index.ts'
import { UsageSums } from './usage-sums.ts'

/** How long what was used may wait for others to be written with it: what a process that is killed may lose. */
const togetherMs = 10
const mostWaiting = 200

/**
 * What was used and is not in the store yet, in files: a process that is killed loses nothing that had been settled ten
 * milliseconds before. Written without waiting for the disk, which would cost each request more than its whole way:
 * only a power cut can take what the system had not written yet, of the last seconds.
 */
export interface UsageJournal extends Disposable {
  note(usage: Usage): void
  /** Begins a new file; the name of the one until now, undefined where nothing stands in it. */
  turn(): string | undefined
  /** What a crash has left, by file. */
  left(): { name: string; usage: Usage[] }[]
  /** Removes a file whose usage is in the store. */
  drop(name: string): void
}

const ending = '.jsonl'

export function openUsageJournal(options: { folder: string; clock: Clock; ids: Ids }): UsageJournal {
  const { folder, clock, ids } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const before = readdirSync(folder).filter((file) => file.endsWith(ending))
  let current: { name: string; file: number } | undefined
  const waiting = new UsageSums()
  let timer: Disposable | undefined

  const pathOf = (name: string) => join(folder, name + ending)
  const write = () => {
    timer?.[Symbol.dispose]()
    timer = undefined
    if (waiting.size === 0) return
    const text = waiting
      .take()
      .map((usage) => `${JSON.stringify(usage)}\n`)
      .join('')
    try {
      if (!current) {
        const name = ids.next('usage')
        current = { name, file: openSync(pathOf(name), 'wx', 0o600) }
      }
      writeSync(current.file, text)
    } catch {
      // A disk that is full is no reason to answer nobody: the store is written a moment later, and says so.
    }
  }

  return {
    note(usage) {
      waiting.add(usage)
      if (waiting.size >= mostWaiting) write()
      else timer ??= clock.after(togetherMs, write)
    },
    turn() {
      write()
      if (!current) return undefined
      const { name, file } = current
      closeSync(file)
      current = undefined
      return name
    },
    left: () =>
      before.map((file) => ({
        name: file.slice(0, -ending.length),
        usage: readFileSync(join(folder, file), 'utf8')
          .split('\n')
          .flatMap((line) => parsed(line) ?? []),
      })),
    drop: (name) => rmSync(pathOf(name), { force: true }),
    [Symbol.dispose]() {
      write()
      if (current) closeSync(current.file)
    },
  }
}

/** The crash may have cut off the last line. */
function parsed(line: string): Usage | undefined {
  try {
    return JSON.parse(line) as Usage
  } catch {
    return undefined
  }
}
