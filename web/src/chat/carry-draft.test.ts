import { afterEach, expect, test, vi } from 'vitest'
import { carryDraft } from './carry-draft.ts'

afterEach(() => void vi.unstubAllGlobals())

/** A browser's storage, with room for so many characters. */
function storage(room: number) {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem(key: string, text: string) {
      const others = [...kept].filter(([other]) => other !== key).flat()
      if (others.join('').length + key.length + text.length > room) throw new Error('No room.')
      kept.set(key, text)
    },
  }
}

test('a long draft goes along where there is room for one of it and not for two', async () => {
  const local = storage(100)
  vi.stubGlobal('localStorage', local)
  vi.stubGlobal('sessionStorage', storage(100))
  local.setItem('draft:new', 'x'.repeat(60))
  await carryDraft('new', 'c', () => true)
  expect([...local.kept]).toEqual([['draft:c', 'x'.repeat(60)]])
})

test('one that there is no room for ends nothing', async () => {
  const local = storage(100)
  vi.stubGlobal('localStorage', local)
  vi.stubGlobal('sessionStorage', storage(100))
  local.setItem('queued:new', 'x'.repeat(60))
  await carryDraft('new', 'a conversation with a name of its own, and a long one', () => false)
  expect([...local.kept]).toEqual([])
})
