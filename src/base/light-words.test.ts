import { expect, test } from 'vitest'
import { asksInEnglish, nameWords } from './light-words.ts'

test.each([
  ['What does SET do?', 'SET'],
  ['How do I call CALL?', 'CALL'],
  ['What is wal_keep_size for?', 'wal_keep_size'],
  ['a well-known get-together, e.g. v1.2', 'well-known get-together e.g v1.2'],
  ['How do I get a copy?', ''],
  ['Wie? Ich gehe.', ''],
])('names in %s', (text, expected) => expect(nameWords(text)).toBe(expected))

test.each([
  ['How do I get a copy?', true],
  ['tell me where it is', true],
  ['set role', false],
  ['Wie komme ich an eine Kopie?', false],
])('%s asks in English: %s', (text, expected) => expect(asksInEnglish(text)).toBe(expected))
