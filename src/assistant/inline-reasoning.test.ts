import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { InlineReasoning } from './inline-reasoning.ts'

function apart(pieces: string[]) {
  const splitter = new InlineReasoning()
  const found = { reasoning: '', text: '' }
  for (const { reasoning, text } of [...pieces.map((piece) => splitter.take(piece)), splitter.end()]) {
    found.reasoning += reasoning
    found.text += text
  }
  return found
}

test.each([
  ['<think>\nFour?\n</think>\n\nIt is 4.', '\nFour?\n', 'It is 4.'],
  ['\n<think></think>It is 4.', '', 'It is 4.'],
  ['[THINK]Four?[/THINK]It is 4.', 'Four?', 'It is 4.'],
  ['<thinking>a <b> </thin</thinking> c', 'a <b> </thin', 'c'],
  // It never came to an answer.
  ['<think>Four? Or five', 'Four? Or five', ''],
  ['<think>Four?</thi', 'Four?</thi', ''],
  // No thoughts at all.
  ['It is 4.', '', 'It is 4.'],
  ['  It is 4.', '', '  It is 4.'],
  ['The tag <think>x</think> opens it.', '', 'The tag <think>x</think> opens it.'],
  ['<thinker>', '', '<thinker>'],
  ['<thi', '', '<thi'],
  ['', '', ''],
])('%j, in pieces of any length', (answer, reasoning, text) => {
  expect(apart([answer])).toEqual({ reasoning, text })
  expect(apart(answer.split(''))).toEqual({ reasoning, text })
})

test('nothing is lost or doubled, however it comes', () => {
  const token = constantFrom(
    '<think>',
    '</think>',
    '<',
    'think',
    '>',
    '/',
    ' ',
    '\n',
    'word',
    '[THINK]',
    '[/THINK]',
  )
  assert(
    property(array(token), array(token), (first, second) => {
      const whole = apart([[...first, ...second].join('')])
      expect(apart([...first, ...second])).toEqual(whole)
      expect(apart([first.join(''), second.join('')])).toEqual(whole)
    }),
  )
})

test('what is no thought is passed on at once', () => {
  const splitter = new InlineReasoning()
  expect(splitter.take('It ')).toEqual({ reasoning: '', text: 'It ' })
  expect(splitter.take('<think>')).toEqual({ reasoning: '', text: '<think>' })
})
