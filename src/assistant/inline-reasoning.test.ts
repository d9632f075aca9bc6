import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { bareThinkers, InlineReasoning, withoutBareThoughts } from './inline-reasoning.ts'

function apart(pieces: string[], splitter = new InlineReasoning()) {
  const found = { reasoning: '', text: '' }
  for (const { reasoning, text } of [
    ...pieces.map((piece) => splitter.take(piece)),
    splitter.end({ isWhole: true }),
  ]) {
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

test('a model that ended thoughts which no mark opened is taken to think first from then on', () => {
  const thinkers = bareThinkers()
  const say = (answer: string) => {
    const inline = thinkers.begin('r1', 'a')
    const found = apart(answer.split(''), inline)
    thinkers.ended('r1', 'a', inline)
    return found
  }
  expect(say('It is 4.')).toEqual({ reasoning: '', text: 'It is 4.' })
  // The first time it is shown as it came.
  expect(say('Four?\n</think>\n\nIt is 4.')).toEqual({ reasoning: '', text: 'Four?\n</think>\n\nIt is 4.' })
  expect(say('Four?\n</think>\n\nIt is 4.')).toEqual({ reasoning: 'Four?\n', text: 'It is 4.' })
  expect(say('<think>Four?</think>It is 4.').text).toBe('It is 4.')
  // It answers at once: nothing of it is lost, and it is not taken to think any more.
  expect(say('It is 4.').text).toBe('It is 4.')
  expect(say('It is 4.')).toEqual({ reasoning: '', text: 'It is 4.' })
})

test('thoughts that were stopped are no answer', () => {
  const inline = new InlineReasoning({ thinksFirst: true })
  expect(inline.take('Four? </th')).toEqual({ reasoning: 'Four? ', text: '' })
  expect(inline.end({ isWhole: false })).toEqual({ reasoning: '</th', text: '' })
})

test('where a host tells thoughts apart itself, nothing of the answer is taken for them', () => {
  const inline = new InlineReasoning({ thinksFirst: true })
  inline.toldApart()
  expect(inline.take('It is 4.')).toEqual({ reasoning: '', text: 'It is 4.' })
})

test.each([
  ['Four?</think>\n\nIt is 4.', 'It is 4.'],
  ['It is 4.', 'It is 4.'],
  ['The tags are <think> and </think>.', 'The tags are <think> and </think>.'],
])('of %j the next prompt holds %j', (answer, kept) => {
  expect(withoutBareThoughts(answer)).toBe(kept)
})
