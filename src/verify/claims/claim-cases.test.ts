import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { splitAnswer } from './claims.ts'

const separators: Record<string, string> = { '‖': ' ', '⏎': '\n', '¶': '\n\n', '∙': '' }

interface ClaimCase {
  answer: string
  expected: string[]
}

const cases = readFileSync(new URL('../../../test/claim-cases.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): ClaimCase => {
    const parts = line.split(/ (‖|⏎|¶|∙) /)
    let answer = ''
    const expected: string[] = []
    for (const [index, part] of parts.entries()) {
      if (index % 2 === 1) answer += separators[part]!
      else {
        const [, kind, words] = /^([a-z-]+): (.*)$/.exec(part)!
        const text = words!.replaceAll('⏎', '\n')
        answer += text
        expected.push(`${kind}: ${text.trim()}`)
      }
    }
    return { answer, expected }
  })

/** A mark of Markdown around a sentence belongs to it or not; that is for another test. */
const bare = (line: string) =>
  line
    .replace(/^([a-z-]+: )(?:[-*] |\[\^?\d+\]:? ?|\[|\d+\. |[a-z][.)] |#+ |\[x\] |\*\*)+/, '$1')
    .replace(/(?:\*\*|\]\(\S+\))$/, '')

test('there are at least a hundred and fifty answers of all kinds', () => {
  expect(cases.length).toBeGreaterThanOrEqual(150)
})

test.each(cases)('$answer', ({ answer, expected }) => {
  const sentences = splitAnswer(answer)
  for (const { start, end, text } of sentences) expect(answer.slice(start, end)).toBe(text)
  expect(sentences.map(({ kind, text }) => bare(`${kind}: ${text}`))).toEqual(expected.map(bare))
})
