import { expect, test } from 'vitest'
import { seededRandom, systemClock } from '../../base/index.ts'
import { openaiHost, parseFaults, startSimulatedServer } from '../../model/index.ts'
import { simulatedEmbedding } from '../../model/simulated/simulated-embedding.ts'
import { createPool } from '../pool.ts'

const signal = new AbortController().signal
const hostAt = (name: string, url: string) => openaiHost({ name, kind: 'openai', url, clock: systemClock })

test('where one host fails the next one gives the vectors, and a model that nobody has is told', async () => {
  await using broken = await startSimulatedServer({ clock: systemClock, faults: parseFaults('unavailable') })
  await using well = await startSimulatedServer({ clock: systemClock })
  await using pool = createPool({
    hosts: [hostAt('broken', broken.url), hostAt('well', well.url)],
    aliases: {},
    clock: systemClock,
    random: seededRandom(1),
  })
  expect(await pool.embed('simulated', ['a dog'], signal)).toEqual([simulatedEmbedding('a dog')])
  await expect(pool.embed('broken/simulated', ['a dog'], signal)).rejects.toMatchObject({ code: 'busy' })
  await expect(pool.embed('unheard-of', ['a dog'], signal)).rejects.toMatchObject({ code: 'not-found' })
  expect(pool.hosts().map(({ state }) => state)).toEqual(['ready', 'ready'])
})
