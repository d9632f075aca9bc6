import { expect, test } from 'vitest'
import { askedBefore } from './asked-before.ts'

const turn = (text: string, session?: string) => ({ id: text, title: 'Ann', text, session })
const check = (before: ReturnType<typeof turn>, expected: string) =>
  expect(askedBefore([before, turn('Five of them.', 's')], 1)).toBe(expected)

test('what a turn was asked are the sentences that ask of the turn before', () => {
  check(turn('Poor dog! Did the paw need stitches? I must go.', 's'), ' Did the paw need stitches?')
  check(turn('その犬は元気？よかった。', 's'), 'その犬は元気？')
  check(turn('No question here.', 's'), '')
})

test('nothing is asked across sessions, before the first turn, or where documents are no turns', () => {
  check(turn('Did the paw need stitches?', 'another'), '')
  expect(askedBefore([turn('Did it?', 's')], 0)).toBe('')
  expect(askedBefore([turn('Did it?'), turn('It did.')], 1)).toBe('')
})
