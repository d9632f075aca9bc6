import { expect, test } from 'vitest'
import { splitAnswer } from '../../verify/index.ts'
import { withoutHalfMarks } from './half-marks.ts'

test.each([
  ['Trees** grow.', 'Trees grow.'],
  ['Parking is **free.', 'Parking is free.'],
  ['**Trees** grow and cats** purr.', '**Trees** grow and cats purr.'],
  ['Trees** grow and **cats** purr.', 'Trees grow and **cats** purr.'],
  ['**Never** open it, *ever*, with `rm`.', '**Never** open it, *ever*, with `rm`.'],
  ['run `npm ci', 'run npm ci'],
  ['Cats](https://a.b/c_d) purr [1].', 'Cats purr [1].'],
  ['See [the table', 'See the table'],
  ['See [the table](https://a.b/c) [1].', 'See [the table](https://a.b/c) [1].'],
  ['2 * 3 = 6, 2**3 is 8, snake_case stays.', '2 * 3 = 6, 2**3 is 8, snake_case stays.'],
])('%s', (cut, shown) => {
  expect(withoutHalfMarks(cut)).toBe(shown)
})

test('a sentence that ends within bold text is shown without half a mark', () => {
  const answer = '**Adults pay 12 euros. Children pay 6 euros.** Dogs **pay 3.**'
  expect(splitAnswer(answer).map(({ text }) => withoutHalfMarks(text))).toEqual([
    'Adults pay 12 euros.',
    'Children pay 6 euros.',
    'Dogs pay 3.',
  ])
})
