import { expect, it } from 'vitest'
import { playLongWorld, playShortWorld } from './world.ts'

/** Seeds that once showed a fault stay here, in front. */
const keptSeeds = [113]

it('keeps its promises in a few hundred worlds', async () => {
  const seeds = [...keptSeeds, ...Array.from({ length: 300 }, (_, index) => index + 1)]
  const seen: Record<string, number> = {}
  for (const seed of seeds) {
    const { problems, counts } = await playShortWorld(seed)
    expect(problems, `seed ${seed}: npm run simulate -- --seed ${seed}`).toEqual([])
    for (const [key, count] of Object.entries(counts)) seen[key] = (seen[key] ?? 0) + count
  }
  // The worlds are worth something only while each of these happens in them.
  for (const [key, count] of Object.entries(seen)) expect(count, key).toBeGreaterThan(20)
})

it('keeps them with many hosts', async () => {
  const { problems, counts } = await playLongWorld({ seed: 1, hosts: 100, requests: 5_000 })
  expect(problems).toEqual([])
  expect(counts.done).toBeGreaterThan(0.8 * counts.requests)
})

it('repeats a world from its seed', async () => {
  expect(await playShortWorld(7)).toEqual(await playShortWorld(7))
})
