import { keep } from './use-kept.ts'

/**
 * Hands what was written while the first question was on its way, and what waits for its turn, on to the conversation
 * that has come of it. Of who went elsewhere meanwhile only what waits: what is written may be for another one by now.
 */
export async function carryDraft(from: string, to: string, { isShown }: { isShown: boolean }): Promise<void> {
  for (const kind of isShown ? ['draft', 'queued'] : ['queued']) {
    for (const storage of [localStorage, sessionStorage]) {
      const text = storage.getItem(`${kind}:${from}`)
      if (text === null) continue
      // First, so that there is room: of a long text there may be none for two.
      storage.removeItem(`${kind}:${from}`)
      keep(storage, `${kind}:${to}`, text)
    }
    if (localStorage.getItem(`pictures:${kind}:${from}`) === null) continue
    const { keepPictures, keptPictures } = await import('./picture-store.ts')
    await keepPictures(`${kind}:${to}`, await keptPictures(`${kind}:${from}`).catch(() => []))
    await keepPictures(`${kind}:${from}`, [])
    localStorage.setItem(`pictures:${kind}:${to}`, 'yes')
    localStorage.removeItem(`pictures:${kind}:${from}`)
  }
}
