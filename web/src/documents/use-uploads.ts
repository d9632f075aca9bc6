import { useState } from 'react'
import { addDocument } from '../api.ts'
import { t } from '../languages/index.ts'
import { told, toldError, type Told } from '../told.ts'
import type { NamedFile } from './dropped-files.ts'

/** How many files are sent at once. */
const parallel = 3

export interface Upload {
  name: string
  share: number
  state: 'waiting' | 'sending' | 'reading' | 'added' | 'problem'
  problem?: Told | undefined
  /** What of it could not be read, though the rest was. */
  warning?: Told | undefined
  file: File
}

function warningOf(warnings: string[] | undefined): Told | undefined {
  return warnings && { text: t('documents.partly'), details: warnings.join('\n') }
}

/** Sends files, some at a time, and tells what became of each. */
export function useUploads(collection: string | undefined, onDone: () => void) {
  const [uploads, setUploads] = useState<Upload[]>([])
  const change = (name: string, part: Partial<Upload>) =>
    setUploads((all) => all.map((upload) => (upload.name === name ? { ...upload, ...part } : upload)))

  const send = async ({ name, file }: NamedFile) => {
    change(name, { state: 'sending', problem: undefined })
    try {
      const result = await addDocument({ file, name, collection }, (share) =>
        change(name, { share, state: share < 1 ? 'sending' : 'reading' }),
      )
      if (result.problem) change(name, { state: 'problem', problem: told(result.problem) })
      else change(name, { state: 'added', share: 1, warning: warningOf(result.warnings) })
    } catch (error) {
      change(name, { state: 'problem', problem: toldError(error) })
    }
  }
  const add = async (files: NamedFile[]) => {
    const names = new Set(files.map(({ name }) => name))
    setUploads((all) => [
      ...all.filter(({ name }) => !names.has(name)),
      ...files.map(({ name, file }): Upload => ({ name, file, share: 0, state: 'waiting' })),
    ])
    const waiting = [...files]
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await send(next)
    }
    await Promise.all(Array.from({ length: parallel }, work))
    onDone()
  }
  return { uploads, add }
}
