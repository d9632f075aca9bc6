import { expect, test } from 'vitest'
import { checkMutation, fuzzLimits, mutations } from '../../test/mutate-files.ts'
import { systemClock } from '../base/index.ts'
import { openParser } from './parser.ts'

/** The same changes every time, dozens of each format; `npm run fuzz:documents` goes on with others. */
const changedFiles = 600

test('no change of a file does more than spoil that file', async () => {
  await using parser = openParser({ clock: systemClock, limits: fuzzLimits })
  let count = 0
  let read = 0
  for (const { name, seed, bytes } of mutations(1)) {
    if (count++ === changedFiles) break
    const { failure, isRead } = await checkMutation(parser, name, bytes)
    expect(failure, `${name}, seed ${seed}`).toBeUndefined()
    if (isRead) read++
  }
  // Else it would only be seen that what is nonsense is refused.
  expect(read).toBeGreaterThan(changedFiles / 3)
})
