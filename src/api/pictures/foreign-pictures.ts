import { AppError } from '../../base/index.ts'
import type { StoredPicture } from '../../store/index.ts'
import type { ImportedRun } from '../../wire/index.ts'
import { readPicture, type PictureLimits } from './read-picture.ts'

/** The pictures of a question that was asked elsewhere; how many of them cannot be kept, for which it is not refused. */
export function foreignPictures(
  { pictures: given = [] }: Pick<ImportedRun, 'pictures'>,
  limits: PictureLimits,
): { pictures: StoredPicture[]; leftOut: number } {
  const pictures: StoredPicture[] = []
  for (const { name, url } of given.slice(0, limits.pictures)) {
    try {
      const { content, ...picture } = readPicture(url, 'url', limits)
      pictures.push({ name, ...picture, bytes: content.length, content })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
  return { pictures, leftOut: given.length - pictures.length }
}
