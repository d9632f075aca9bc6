import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../base/index.ts'
import { sniffPicture, type GivenPicture } from '../../wire/index.ts'
import { fileProblem } from './file-problem.ts'

/** Files of pictures as they are sent with a question. Throws before anything is sent where one is none. */
export async function readImages(paths: readonly string[]): Promise<GivenPicture[]> {
  return Promise.all(
    paths.map(async (path) => {
      let bytes: Buffer
      try {
        bytes = await readFile(path)
      } catch (thrown) {
        throw new AppError('not-found', `${path} cannot be read: ${fileProblem(thrown)}.`, { cause: thrown })
      }
      const found = sniffPicture(bytes)
      if (!found)
        throw new AppError(
          'unreadable',
          `${path} is no picture that a model can be shown: PNG, JPEG, WebP and GIF are. A document is added with \`muster add\`.`,
        )
      if (!found.whole)
        throw new AppError('unreadable', `${path} is cut off: the end of the picture is missing.`)
      return {
        name: basename(path).slice(0, 200),
        url: `data:${found.mediaType};base64,${bytes.toString('base64')}`,
      }
    }),
  )
}
