import { expect, test } from 'vitest'
import { prefixMemory, promptShape } from './prefix-memory.ts'

const blockTokens = 64

test('the beginning of a prompt, which others share, is forgotten last', () => {
  const memory = prefixMemory(4)
  memory.remember([1, 2, 3, 4, 5])
  expect(memory.knownTokens([1, 2, 3, 4, 5])).toBe(4 * blockTokens)
  memory.remember([1, 2, 8, 9])
  expect(memory.knownTokens([1, 2, 8, 9])).toBe(4 * blockTokens)
  expect(memory.knownTokens([1, 2, 3, 4, 5])).toBe(2 * blockTokens)
  memory.remember([11, 12, 13, 14])
  expect(memory.knownTokens([1, 2, 8, 9])).toBe(0)
})

/** The blocks of a prompt with these messages. */
function blocks(...contents: string[]): readonly number[] {
  const messages = contents.map((content) => ({ role: 'user' as const, content }))
  return promptShape({ model: 'm', messages, parameters: {}, stream: true }).blocks()
}

test('prompts that begin alike have the blocks of their beginning in common', () => {
  const begin = 'The pump in hall three stops by itself. '.repeat(40)
  const [one, other] = [blocks(begin, 'Why? '.repeat(100)), blocks(begin, 'When? '.repeat(100))]
  const shared = one.filter((block, index) => block === other[index])
  expect(shared).toEqual(one.slice(0, Math.floor((begin.length + 'user'.length) / 256)))
  expect(one.length).toBeGreaterThan(shared.length)
  expect(blocks('Hello')).toEqual([])
})
