import { may, type Identity } from '../../accounts/index.ts'
import { AppError } from '../../base/index.ts'
import type { RunStore, StoredPicture } from '../../store/index.ts'
import type { GivenPicture, RunSummary } from '../../wire/index.ts'
import { readPicture, refuseTooMany, type PictureLimits } from './read-picture.ts'

/** The pictures of a question, read and looked at. Throws a `bad-request` that names the one that is wrong. */
export async function givenPictures(
  given: readonly GivenPicture[],
  { store, identity, limits }: { store: RunStore; identity: Identity; limits: PictureLimits },
): Promise<StoredPicture[]> {
  refuseTooMany(given.length, 'pictures', limits)
  const pictures: StoredPicture[] = []
  for (const [index, one] of given.entries()) {
    if ('url' in one) {
      const { content, ...picture } = readPicture(one.url, `pictures.${index}.url`, limits)
      pictures.push({ name: one.name, ...picture, bytes: content.length, content })
      continue
    }
    const run = await store.run(one.runId)
    const isOwn = run && may(identity, 'read', { kind: 'run', personId: run.personId })
    const picture = isOwn ? await store.picture(one.runId, one.place) : undefined
    if (!picture)
      throw new AppError(
        'bad-request',
        `\`pictures.${index}\`: there is no such picture of yours. Give it again.`,
        { param: `pictures.${index}`, because: { code: 'picture-gone' } },
      )
    pictures.push(picture)
  }
  return pictures
}

/** The pictures that were shown with a question, to be shown again. */
export async function picturesOfRun(
  store: RunStore,
  { id, pictures = [] }: RunSummary,
): Promise<StoredPicture[]> {
  const found = await Promise.all(pictures.map((_, place) => store.picture(id, place)))
  return found.filter((picture) => picture !== undefined)
}
