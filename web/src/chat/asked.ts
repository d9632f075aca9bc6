import type { AttachedPicture } from './attached-picture.ts'

/** A question with what was chosen for it. */
export interface Asked {
  question: string
  model: string
  collections?: string[]
  pictures?: AttachedPicture[]
}
