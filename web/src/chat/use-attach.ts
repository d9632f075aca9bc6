import { useState } from 'react'
import { addDocument, api, type Session } from '../api.ts'
import type { NamedFile } from '../documents/dropped-files.ts'
import { failures } from '../failures.ts'
import { t } from '../languages/index.ts'
import { shownName } from '../shown-name.ts'
import { told, toldError } from '../told.ts'
import { announce } from '../ui/announce.ts'
import { isPicture, type AttachedPicture } from './attached-picture.ts'

export interface AddedFile {
  name: string
  /** What became of it. */
  said: string
  /** Puts a pasted text into the question after all. */
  takeBack?: () => void
}

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
    onTakenBack,
  }: {
    onCollection: (collection: string) => void
    onPicture: (picture: AttachedPicture) => void
    onUnreadable: () => void
    /** A pasted text is no document after all; nor is its collection chosen, where it was not chosen before. */
    onTakenBack: (text: string, collection: string | undefined) => void
  },
) {
  const [files, setFiles] = useState<AddedFile[]>([])
  const say = (name: string, said: string, takeBack?: () => void) =>
    setFiles((all) => [
      ...all.filter((one) => one.name !== name),
      { name, said, ...(takeBack && { takeBack }) },
    ])
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
  const add = async (chosenFiles: NamedFile[], pasted?: string) => {
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
        const { document } = result
        const takeBack = async () => {
          await api.removeDocument(document!.id)
          forget(name)
          onTakenBack(pasted!, chosen.includes(collection) ? undefined : collection)
        }
        if (problem) say(name, `— ${problem.text}`)
        else if (pasted === undefined) say(name, '✓')
        else say(name, '✓', () => void takeBack().catch(failures.tell))
        if (!problem) onCollection(collection)
        announce(problem?.text ?? t('composer.file.added', { name }))
      } catch (error) {
        say(name, `— ${toldError(error).text}`)
      }
    }
  }
  const forget = (name: string) => setFiles((all) => all.filter((one) => one.name !== name))
  const addPasted = (text: string) => {
    const name = t('composer.pasted', { time: timeInName(new Date()) })
    return add([{ name, file: new File([text], name, { type: 'text/plain' }) }], text)
  }
  return { files, reading, add, addPasted, forget }
}

/** To the second, in characters that every file system takes: 2026-11-27 10.32.05. */
function timeInName(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`
}

async function collectionFor(person: Session['person'], chosen: string[]): Promise<string> {
  const { collections } = await api.collections().catch(() => ({ collections: [] }))
  const first = collections.find(({ name, mayAdd }) => mayAdd && name === chosen[0])
  const own = collections.find(
    ({ owner, mayAdd }) => mayAdd && owner !== 'everyone' && 'person' in owner && owner.person === person.id,
  )
  return first?.name ?? own?.name ?? t('composer.own-collection', { name: shownName(person.name) })
}
