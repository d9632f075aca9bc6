import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyWrittenName, WrittenName } from './written-names.ts'

/** The sets of labelled answers, each a file `verify/NAME.jsonl` of the data folder. */
export const setNames = ['ragtruth-qa', 'wice', 'factcheck-gpt', 'summedits'] as const
export type SetName = (typeof setNames)[number]
export type TrainedName = SetName | WrittenName
export type AnySetName = SetName | AnyWrittenName

export interface LabelledAnswer {
  id: string
  set: AnySetName
  group: string
  question: string | undefined
  evidence: string
  answer: string
  unsupported: boolean
  /** What is unsupported, in UTF-16 code units. */
  spans: { start: number; end: number; kind: string }[]
  /** What the set itself calls it: a stance, a label, a domain. */
  label: string
}

interface Row {
  id: string
  group: string
  question: string | null
  evidence: string
  answer: string
  unsupported: boolean
  spans: { start: number; end: number; kind: string }[]
  stance?: string
  label?: string
  domain?: string
}

/**
 * Reads one set; ends the process with a hint where it is not there. The files count code points; here everything counts
 * UTF-16 code units.
 */
export async function readSet(folder: string, set: SetName): Promise<LabelledAnswer[]> {
  const file = join(folder, 'verify', `${set}.jsonl`)
  if (!existsSync(file)) {
    console.error(`${file} is not there: name the folder that holds verify/ with --data FOLDER.`)
    process.exit(1)
  }
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const row = JSON.parse(line) as Row
      const offsets = unitOffsets(row.answer)
      return {
        id: row.id,
        set,
        group: `${set}/${row.group}`,
        question: row.question ?? undefined,
        evidence: row.evidence,
        answer: row.answer,
        unsupported: row.unsupported,
        spans: row.spans.map(({ start, end, kind }) => ({
          start: offsets[start]!,
          end: offsets[end]!,
          kind,
        })),
        label: row.stance ?? row.label ?? row.domain ?? '',
      }
    })
}

/** The UTF-16 offset of every code point, and of the end. */
function unitOffsets(text: string): number[] {
  const offsets: number[] = []
  let at = 0
  for (const character of text) {
    offsets.push(at)
    at += character.length
  }
  offsets.push(at)
  return offsets
}
