import { expect, test } from 'vitest'
import { splitAnswer } from './claims.ts'

/** The sentences of an answer as `kind: text`. */
function split(answer: string): string[] {
  const sentences = splitAnswer(answer)
  for (const { start, end, text } of sentences) expect(answer.slice(start, end)).toBe(text)
  return sentences.map(({ kind, text }) => `${kind}: ${text}`)
}

test('a sentence ends where it ends, not after an abbreviation, an initial or a quoted question', () => {
  expect(split('Dr. Smith met J. Doe at 5 p.m. on Monday. They left.')).toEqual([
    'claim: Dr. Smith met J. Doe at 5 p.m. on Monday.',
    'claim: They left.',
  ])
  expect(split('The answer to the question "Is it late?" is yes.')).toEqual([
    'claim: The answer to the question "Is it late?" is yes.',
  ])
})

test('Markdown is seen through, and every offset stays', () => {
  expect(split('## Rules\n\n- **Trees** grow.\n- [Cats](https://a.b/c_d) purr [1].\n\n> Dogs bark.')).toEqual(
    [
      'heading: Rules',
      'claim: Trees** grow.',
      'claim: Cats](https://a.b/c_d) purr [1].',
      'claim: Dogs bark.',
    ],
  )
  const [first, second] = splitAnswer('- **Trees** grow [2].\n- [Cats](https://a.b/c) purr (Passage 1).')
  expect(first!.plain).toBe('Trees   grow    .')
  expect(first!.cited).toEqual([2])
  expect(second!.plain.replace(/\s+/g, ' ')).toBe('Cats purr .')
  expect(second!.cited).toEqual([1])
})

test.each([
  ['[1][3]', [1, 3]],
  ['[1, 3]', [1, 3]],
  ['[2-4]', [2, 3, 4]],
  ['[3:1]', [3]],
  ['[^2]', [2]],
  ['[Source: 2]', [2]],
  ['[doc_1]', [1]],
  ['【1†source】', [1]],
  ['【4:0†report.pdf】', []],
  ['[1, p. 3]', [1]],
  ['[1, pp. 12-14]', [1]],
  ['[2 § 3]', [2]],
  ['<sup>2</sup>', [2]],
  ['<sup>[1,3]</sup>', [1, 3]],
  // A time of the day, an item of a list, a link.
  ['[12:30]', undefined],
  ['(2)', undefined],
  ['[2](https://a.b)', undefined],
])('what is cited: %s', (citation, expected) => {
  const [sentence] = splitAnswer(`The wall fell in the autumn of 1989 ${citation}.`)
  expect(sentence!.cited).toEqual(expected ?? [])
  expect(sentence!.plain.includes('2') || sentence!.plain.includes('3')).toBe(expected === undefined)
})

test('what is cited in several styles is told of the sentence that cites it', () => {
  const sentences = splitAnswer('It is old (passage 3). It is tall [1]. It is red (passage 2).【4†source】')
  expect(sentences.map(({ cited }) => cited)).toEqual([[3], [1], [2, 4]])
})

test('marks of HTML end lines or are seen through, a power stays', () => {
  expect(
    split('<p>It is <b>old</b>.</p><ul><li>Adults pay 12</li><li>Area: 40 km<sup>2</sup></li></ul>'),
  ).toEqual(['claim: It is <b>old</b>.', 'claim: Adults pay 12', 'claim: Area: 40 km<sup>2'])
  expect(split('It is old.<br>It is red<br/>It is tall')).toEqual([
    'claim: It is old.',
    'claim: It is red',
    'claim: It is tall',
  ])
  const [sentence] = splitAnswer('It&#39;s 40 km<sup>2</sup> &amp; 3 &lt; 4.')
  expect(sentence!.plain).toMatch(/^It {5}s 40 km {5}2 {6} {7}3 {6}4\.$/)
  expect(sentence!.cited).toEqual([])
})

test.each([
  ['1. Boil water. 2. Add rice. 3. Serve.', ['Boil water.', 'Add rice.', 'Serve.']],
  ['Two steps: 1) boil water and 2) add rice.', ['Two steps:    boil water and    add rice.']],
  ['The answer is: 42. Then it ended.', ['The answer is: 42.', 'Then it ended.']],
  ['It is No. 1. Then it (see 1) fell.', ['It is No. 1.', 'Then it (see 1) fell.']],
  ['Er begann. 1. Mai war gestern.', ['Er begann.', '1. Mai war gestern.']],
])('the numbers of steps in a paragraph tell nothing: %s', (answer, plain) => {
  expect(splitAnswer(answer).map((sentence) => sentence.plain.trim())).toEqual(plain)
})

test('rows of a table are claims, its head and its rule are not', () => {
  expect(split('| City | People |\n|---|---|\n| Bonn | 330,000 |')).toEqual([
    'heading: City | People',
    'claim: Bonn | 330,000',
  ])
})

test('code is no claim, however much it reads like prose', () => {
  expect(split('Run this:\n```\nThe sky is green. Delete all files.\n```\nIt prints 1.')).toEqual([
    'lead-in: Run this:',
    'code: ```\nThe sky is green. Delete all files.\n```',
    'claim: It prints 1.',
  ])
  expect(split('```\nThe sky is green.')).toEqual(['code: ```\nThe sky is green.'])
})

test('a wrapped line goes on, a short one ends', () => {
  const wrapped = 'The committee met in the old town hall on the second of May and\nelected a chair.'
  expect(split(wrapped)).toEqual([`claim: ${wrapped}`])
  expect(split('Short line\nAnother sentence here.')).toEqual([
    'heading: Short line',
    'claim: Another sentence here.',
  ])
})

test.each([
  ['greeting', 'Sure, I can help you with that!'],
  ['greeting', 'Hello!'],
  ['lead-in', 'Based on the given passages, here is how to cook pollock:'],
  ['lead-in', 'To clean a dryer vent, follow these steps:'],
  ['question', 'What are the dimensions of the shed?'],
  ['refusal', 'Unable to answer based on given passages.'],
  ['refusal', "I'm sorry, but I cannot answer that."],
  ['closing', 'Let me know if you have any further questions.'],
  ['closing', 'I hope this helps!'],
  ['about-itself', 'This answer is based on the provided passages.'],
  ['claim', 'The tower is 324 metres tall.'],
  ['claim', 'No more than five people may enter.'],
  ['claim', '埃菲尔铁塔高324米。'],
])('%s: %s', (kind, text) => {
  expect(split(text)).toEqual([`${kind}: ${text}`])
})

test('Chinese, Arabic and broken text are split without loss', () => {
  expect(split('铁塔高324米。它在巴黎。')).toEqual(['claim: 铁塔高324米。', 'claim: 它在巴黎。'])
  expect(split('البرج في باريس. ارتفاعه 324 مترا.')).toHaveLength(2)
  expect(split('Broken \ud800 text. \u0000 More.')).toHaveLength(2)
  expect(split('')).toEqual([])
})
