import { expect, test } from 'vitest'
import type { ChatMessage } from '../wire/index.ts'
import { compressTurns } from './earlier-turns.ts'

const messages: ChatMessage[] = [
  { role: 'user', content: 'Our landlord is selling. We have to be out by the end of April.' },
  { role: 'assistant', content: 'When do we have to be where we do not have to be?' },
]
const count = (text: string) => text.split(/\s+/).length

test('the turn that bears most on a question comes before one that only shares words with it', () => {
  const asked = { messages, question: 'When do we have to move?', budgetTokens: 22, count }
  expect(compressTurns({ ...asked, relevance: [3, 1] })).toContain('landlord')
  expect(compressTurns({ ...asked, relevance: [3, 1] })).not.toContain('When do')
  expect(compressTurns({ ...asked, relevance: [1, 3] })).toContain('When do')
})

test('where nothing is known of that, shared words decide', () => {
  const told = compressTurns({ messages, question: 'When do we have to move?', budgetTokens: 22, count })
  expect(told).toContain('When do')
})
