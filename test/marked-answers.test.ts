import { expect, test } from 'vitest'
import { readMarks } from '../train/marked.ts'

/** The answer without marks and the texts that its spans cut out of it. */
function check(written: string, answer: string, marked: [kind: string, text: string][]): void {
  const read = readMarks(written)
  expect(read.answer).toBe(answer)
  expect(read.spans.map(({ start, end, kind }) => [kind, read.answer.slice(start, end)])).toEqual(marked)
}

test('an answer without marks stays as it is', () => {
  check('It opens at nine [1].', 'It opens at nine [1].', [])
})

test('marks are taken out and their places told, beyond the first plane of Unicode too', () => {
  check(
    '🦔 Tickets cost [[conflict|nine euros]]. [[subtle-baseless|𝒩o dogs | cats.]]',
    '🦔 Tickets cost nine euros. 𝒩o dogs | cats.',
    [
      ['conflict', 'nine euros'],
      ['subtle-baseless', '𝒩o dogs | cats.'],
    ],
  )
})

test('marks may follow one another', () => {
  check('[[baseless|A.]][[subtle-conflict| B.]]', 'A. B.', [
    ['baseless', 'A.'],
    ['subtle-conflict', ' B.'],
  ])
})

test('what is marked may end in a bracket', () => {
  check('So it is [[baseless|blue [2]]].', 'So it is blue [2].', [['baseless', 'blue [2]']])
})

test.each([
  ['It is [[baseless|blue.', 'is never closed'],
  ['It is [[baseless|very [[conflict|blue]]]].', 'has another mark in it'],
  ['It is [[wrong|blue]].', 'has to begin with one of conflict, subtle-conflict, baseless, subtle-baseless'],
  ['It is [[baseless blue]].', 'has to begin with one of'],
  ['It is [[baseless|]].', 'marks nothing'],
  ['It is blue]].', 'closes what was never opened'],
])('%s is refused', (written, why) => {
  expect(() => readMarks(written)).toThrow(why)
})
