import { expect, test } from 'vitest'
import { headerValue } from './send-chat.ts'

test('a model’s name is a header as it is, or as an address would write it', () => {
  expect(headerValue('qwen3:8b (Q4_K_M)')).toBe('qwen3:8b (Q4_K_M)')
  expect(headerValue('模型')).toBe('%E6%A8%A1%E5%9E%8B')
  expect(headerValue('a\r\nset-cookie: b')).toBe('a%0D%0Aset-cookie%3A%20b')
})
