import { keep } from './use-kept.ts'

const storages = () => [localStorage, sessionStorage]

/**
 * Hands what was written while the first question was on its way, and what waits for its turn, on to the conversation
 * that has come of it. Of who went elsewhere meanwhile only what waits: what is written may be for another one by now.
 * Words go last and at once: what is typed until then goes along.
 */
export async function carryDraft(from: string, to: string, isShown: () => boolean): Promise<void> {
  const kinds = () => (isShown() ? ['draft', 'queued'] : ['queued'])
  for (const kind of kinds())
    if (localStorage.getItem(`pictures:${kind}:${from}`) !== null)
      await carryPictures(`${kind}:${from}`, `${kind}:${to}`)
  for (const kind of kinds())
    for (const storage of storages()) {
      const text = storage.getItem(`${kind}:${from}`)
      if (text === null) continue
      // First, so that there is room: of a long text there may be none for two.
      storage.removeItem(`${kind}:${from}`)
      keep(storage, `${kind}:${to}`, text)
    }
}

async function carryPictures(from: string, to: string): Promise<void> {
  const { keepPictures, keptPictures } = await import('./picture-store.ts')
  await keepPictures(to, await keptPictures(from).catch(() => []))
  await keepPictures(from, [])
  localStorage.setItem(`pictures:${to}`, 'yes')
  localStorage.removeItem(`pictures:${from}`)
}
