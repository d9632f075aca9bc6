import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { LabelledAnswer } from './labelled.ts'
import { readMarks } from './marked.ts'
import type { AnyWrittenName } from './written-names.ts'
import { sourceFinder, type WrittenLine } from './written-sources.ts'

const ownFolder = resolve(import.meta.dirname, 'written')

/**
 * Reads the answers of one set. Evidence that is not theirs is looked up in the data folder. Throws where a line is
 * broken or names what is not there, and says which.
 */
export async function readWritten(
  data: string,
  set: AnyWrittenName,
  folder = ownFolder,
): Promise<LabelledAnswer[]> {
  const files = (await readdir(folder)).filter((file) => file.startsWith(set) && file.endsWith('.jsonl'))
  const found = await Promise.all(files.toSorted().map((file) => linesOf(folder, file)))
  const lines = found.flat()
  const sourceOf = await sourceFinder(
    data,
    set,
    lines.map(({ line }) => line),
  )
  return lines.map(({ line, place }) =>
    at(place, () => {
      const { answer, spans } = readMarks(line.answer)
      const unsupported = spans.length > 0
      return {
        id: line.id,
        set,
        ...sourceOf(line),
        question: line.question,
        answer,
        unsupported,
        spans,
        label: unsupported ? 'unsupported' : 'supported',
      }
    }),
  )
}

async function linesOf(folder: string, file: string): Promise<{ line: WrittenLine; place: string }[]> {
  const text = await readFile(join(folder, file), 'utf8')
  return text.split('\n').flatMap((row, index) => {
    if (row.trim() === '') return []
    const place = `${file}, line ${index + 1}`
    return [{ line: at(place, () => JSON.parse(row) as WrittenLine), place }]
  })
}

/** What goes wrong says where. */
function at<Value>(place: string, read: () => Value): Value {
  try {
    return read()
  } catch (cause) {
    throw new Error(`${place}: ${(cause as Error).message}`, { cause })
  }
}
