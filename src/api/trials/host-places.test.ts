import { expect, test } from 'vitest'
import { hostPlaces } from './host-places.ts'

test('all that are made on a host share its places, in the order that they came in', async () => {
  const most: Record<string, number> = { h: 2, i: 1 }
  const places = hostPlaces((host) => most[host]!)
  const { signal } = new AbortController()
  const came: string[] = []
  const take = async (name: string, host = 'h', by = signal) => {
    const place = await places.take(host, by)
    came.push(name)
    return place
  }
  const a = await take('a')
  await take('b')
  await take('other', 'i')
  const leaving = new AbortController()
  const impatient = expect(take('impatient', 'h', leaving.signal)).rejects.toThrow('Enough.')
  const c = take('c')
  const d = take('d')
  leaving.abort(new Error('Enough.'))
  await impatient
  expect(came).toEqual(['a', 'b', 'other'])
  a[Symbol.dispose]()
  // Whoever leaves twice makes no second place.
  a[Symbol.dispose]()
  const inC = await c
  expect(came).toEqual(['a', 'b', 'other', 'c'])
  // The host has fewer by now, so the next two make room for one.
  most['h'] = 1
  inC[Symbol.dispose]()
  await Promise.resolve()
  expect(came).toHaveLength(4)
  most['h'] = 2
  const e = take('e')
  await d
  expect(came.at(-1)).toBe('d')
  await expect(places.take('h', leaving.signal)).rejects.toThrow('Enough.')
  void e
})
