import { expect, test } from 'vitest'
import { cutText, longestResult, resultText } from './result-text.ts'

test('structured content comes first, on one line, and is not repeated', () => {
  const structuredContent = { id: 1, title: 'a\nb' }
  const repeated = { type: 'text' as const, text: JSON.stringify(structuredContent, null, 2) }
  expect(resultText({ content: [repeated], structuredContent })).toBe('{"id":1,"title":"a\\nb"}')
  expect(resultText({ content: [{ type: 'text', text: 'Created.' }], structuredContent })).toBe(
    '{"id":1,"title":"a\\nb"}\nCreated.',
  )
})

test('what is no text is said', () => {
  const data = 'AAAA'.repeat(10_000)
  expect(
    resultText({
      content: [
        { type: 'text', text: 'See:' },
        { type: 'image', data, mimeType: 'image/png' },
        { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
        { type: 'resource', resource: { uri: 'file:///a.txt', text: 'what it says' } },
        { type: 'resource', resource: { uri: 'file:///a.bin', blob: 'AAAA' } },
        { type: 'resource_link', uri: 'https://example.org/a', name: 'A' },
      ],
    }).split('\n'),
  ).toEqual([
    'See:',
    '(A picture, image/png, 30 KB: not shown.)',
    '(A sound, audio/wav, 3 bytes: not played.)',
    'what it says',
    '(A file, file:///a.bin, 3 bytes: not read.)',
    '(A link to https://example.org/a, "A": not opened.)',
  ])
  expect(resultText({ content: [] })).toBe('(It gave nothing back.)')
})

test('what is too long is cut between signs, and that is said', () => {
  expect(cutText('abc', 3)).toBe('abc')
  expect(cutText('ab😀d', 3)).toBe('ab\n(Cut: these are the first 2 of 5 characters.)')
  expect(resultText({ content: [{ type: 'text', text: 'x'.repeat(longestResult + 1) }] })).toContain(
    `first ${longestResult} of ${longestResult + 1}`,
  )
})
