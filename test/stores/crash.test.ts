import { expect, inject, test } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { newDatabase } from '../postgres-server.ts'
import { crashRounds } from './crash-rounds.ts'

/** `npm run bench:crash` kills a hundred times. */
const rounds = 3

test.each(['SQLite', 'PostgreSQL'])(
  'kill -9 while documents are indexed into %s leaves no half one, and loses none that was acknowledged',
  async (kind) => {
    const folder = temporaryFolder()
    const address = kind === 'SQLite' ? undefined : await newDatabase(inject('postgres'))
    const result = await crashRounds({ folder, address, rounds })
    expect(result).toMatchObject({ rounds, faults: [] })
    expect(result.documents).toBeGreaterThanOrEqual(rounds)
  },
)
