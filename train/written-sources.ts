import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyWrittenName } from './written-names.ts'

/** A line of a file of written answers: the question, the answer with its marks, and where its evidence is. */
export interface WrittenLine {
  id: string
  question: string
  answer: string
  /** Documents of a pool of `context/mtrag.jsonl`. */
  pool?: string
  documents?: string[]
  /** A row of `verify/summedits.jsonl`. */
  source?: string
  /** What was written with it: passages, or data. */
  evidence?: string | string[]
}

/** What an answer is held against; `group` is what must never be split between training and testing. */
export interface WrittenSource {
  evidence: string
  group: string
}

/** Finds the evidence of lines of one set, of which all are given: those that share a document are one group. */
export async function sourceFinder(
  data: string,
  set: AnyWrittenName,
  lines: WrittenLine[],
): Promise<(line: WrittenLine) => WrittenSource> {
  if (set === 'summaries') return ofSummaries(data)
  if (set === 'mtrag') return ofDocuments(data, lines)
  return ({ evidence = [] }) => {
    const text = typeof evidence === 'string' ? evidence : evidence.join('\n\n')
    if (text === '') throw new Error('it has no evidence')
    return { evidence: text, group: `${set}/${text}` }
  }
}

async function ofSummaries(data: string): Promise<(line: WrittenLine) => WrittenSource> {
  const rows = await readRows<{ id: string; group: string; evidence: string }>(data, 'verify/summedits.jsonl')
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ({ source }) => {
    const row = byId.get(source ?? '')
    if (!row) throw new Error(`summedits has no row ${source}`)
    // The edited summaries of that set are of the same source.
    return { evidence: row.evidence, group: `summedits/${row.group}` }
  }
}

async function ofDocuments(
  data: string,
  lines: WrittenLine[],
): Promise<(line: WrittenLine) => WrittenSource> {
  const pools = await readRows<{ pool: string; documents: { id: string; text: string }[] }>(
    data,
    'context/mtrag.jsonl',
  )
  const texts = new Map<string, string>()
  for (const { pool, documents } of pools)
    for (const { id, text } of documents) texts.set(`${pool} ${id}`, text)
  const groupOf = tied(lines.map(keysOf))
  return (line) => {
    const keys = keysOf(line)
    if (keys.length === 0) throw new Error('it names no documents')
    const passages = keys.map((key, index) => {
      const text = texts.get(key)
      if (text === undefined) throw new Error(`mtrag has no document ${key}`)
      return `passage ${index + 1}:${text}`
    })
    return { evidence: passages.join('\n\n'), group: `mtrag/${groupOf(keys[0]!)}` }
  }
}

function keysOf({ pool, documents = [] }: WrittenLine): string[] {
  return documents.map((id) => `${pool} ${id}`)
}

/** Keys that come together, directly or by others, get one name. */
function tied(lists: string[][]): (key: string) => string {
  const above = new Map<string, string>()
  const rootOf = (key: string): string => {
    let root = key
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next
    return root
  }
  for (const [first, ...rest] of lists)
    for (const key of rest) {
      const [one, other] = [rootOf(first!), rootOf(key)]
      if (one !== other) above.set(other, one)
    }
  return rootOf
}

async function readRows<Row>(data: string, name: string): Promise<Row[]> {
  const file = join(data, name)
  if (!existsSync(file))
    throw new Error(`${file} is not there: name the folder that holds it with --data FOLDER`)
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row)
}
