import { useState } from 'react'
import { addDocument, api, type Session } from '../api.ts'
import type { NamedFile } from '../documents/dropped-files.ts'
import { t } from '../languages/index.ts'
import { shownName } from '../shown-name.ts'
import { told, toldError } from '../told.ts'
import { announce } from '../ui/announce.ts'
import { isPicture, type AttachedPicture } from './attached-picture.ts'

/**
 * Files that are added from here: to the collection that was chosen for the question where there is one, else to one of
 * one's own that nobody else reads, which the question is then asked of. Pictures are shown with the question instead.
 */
export function useAttach(
  person: Session['person'],
  chosen: string[],
  {
    onCollection,
    onPicture,
    onUnreadable,
  }: {
    onCollection: (collection: string) => void
    onPicture: (picture: AttachedPicture) => void
    onUnreadable: () => void
  },
) {
  const [files, setFiles] = useState<{ name: string; said: string }[]>([])
  const say = (name: string, said: string) =>
    setFiles((all) => [...all.filter((one) => one.name !== name), { name, said }])
  /** How many pictures are being read. */
  const [reading, setReading] = useState(0)
  const show = async (file: File) => {
    try {
      const { readPicture } = await import('./read-picture.ts')
      onPicture(await readPicture(file))
      announce(t('picture.added', { name: file.name }))
    } catch {
      onUnreadable()
      say(file.name, `— ${t('picture.unreadable')}`)
      announce(`${file.name}: ${t('picture.unreadable')}`)
    }
  }
  const add = async (chosenFiles: NamedFile[]) => {
    const pictures = chosenFiles.filter((one) => isPicture(one.file))
    setReading((before) => before + pictures.length)
    for (const { file } of pictures) {
      await show(file)
      setReading((before) => before - 1)
    }
    const added = chosenFiles.filter((one) => !isPicture(one.file))
    if (added.length === 0) return
    if (person.role === 'guest') return say(t('composer.attach'), `— ${t('composer.attach.guest')}`)
    const collection = await collectionFor(person, chosen)
    for (const { name, file } of added) {
      say(name, t('documents.state.sending'))
      try {
        const result = await addDocument({ file, name, collection }, () => undefined)
        const problem = result.problem && told(result.problem)
        say(name, problem ? `— ${problem.text}` : '✓')
        if (!problem) onCollection(collection)
        announce(problem?.text ?? t('composer.file.added', { name }))
      } catch (error) {
        say(name, `— ${toldError(error).text}`)
      }
    }
  }
  const forget = (name: string) => setFiles((all) => all.filter((one) => one.name !== name))
  return { files, reading, add, forget }
}

async function collectionFor(person: Session['person'], chosen: string[]): Promise<string> {
  const { collections } = await api.collections().catch(() => ({ collections: [] }))
  const first = collections.find(({ name, mayAdd }) => mayAdd && name === chosen[0])
  const own = collections.find(
    ({ owner, mayAdd }) => mayAdd && owner !== 'everyone' && 'person' in owner && owner.person === person.id,
  )
  return first?.name ?? own?.name ?? t('composer.own-collection', { name: shownName(person.name) })
}
