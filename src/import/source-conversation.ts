import type { ImportSource, LeftOut, LeftOutKind } from '../wire/index.ts'

/** A conversation out of a file, before its pictures are read. */
export interface SourceConversation {
  from: ImportSource
  /** The source's own id. */
  id: string
  /** Empty where it has none. */
  title: string
  /** Milliseconds since 1970; undefined where the file does not say. */
  createdAt: number | undefined
  updatedAt: number | undefined
  pinned: boolean
  archived: boolean
  headId: string | undefined
  /** Each stands behind the one that it follows. */
  runs: SourceRun[]
}

export interface SourceRun {
  id: string
  parentId: string | null
  question: string
  answer: string
  model: string | undefined
  createdAt: number | undefined
  pictures: SourcePicture[]
  leftOut: LeftOut
}

/** A picture by what the file says of it: its bytes in base64, or the name of another file of the same archive. */
export type SourcePicture = { name: string } & ({ base64: string } | { asset: string })

export function addLeftOut(sum: LeftOut, kind: LeftOutKind, count = 1): void {
  if (count > 0) sum[kind] = (sum[kind] ?? 0) + count
}

export function joinLeftOut(sum: LeftOut, more: LeftOut): void {
  for (const kind in more) addLeftOut(sum, kind as LeftOutKind, more[kind as LeftOutKind])
}
