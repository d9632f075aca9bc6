import { expect, test } from 'vitest'
import { check } from '../check.ts'
import { asksToRewrite } from './rewriting.ts'

test.each([
  'Summarize the following news within 138 words:',
  'summarise',
  'tl;dr',
  'TLDR in 2 sentences',
  'Please, could you sum this up?',
  'main points?',
  'Give me the key points of this news story as bullets.',
  'Write an objective overview about the following local business based only on the provided structured data.',
  'Instruction: Write an objective overview of the hostel.',
  'Overview please, with practical info for a team event',
  'What does this episode teach? Summarize.',
  'what is this article about?',
  'Rewrite this in plain English.',
  'Fasse den folgenden Text zusammen.',
  'Résume cet article.',
  '请总结以下内容',
])('%s asks for the evidence in other words', (question) => {
  expect(asksToRewrite(question)).toBe(true)
})

test.each([
  '',
  'what is a summary judgment',
  'how do I write a summary of a book?',
  'what are the main points of entry to the park?',
  'What does the abstract of title show?',
  'explain how tides work',
  'List the planets by size.',
  'describe the water cycle',
  'who wrote the overview effect',
  'what happened with tiktok and the EU?',
  'is it good for kids?',
  'when should I shorten a chain?',
  'was ist ein Abstract?',
])('%s asks about something', (question) => {
  expect(asksToRewrite(question)).toBe(false)
})

test('how the evidence is asked for is no matter, and what is written on it is scored apart', () => {
  const evidence = 'The tower is 324 metres tall. It was completed in 1889. Its lifts were renewed in 2008.'
  const answer = 'The tower was finished in 1889. Gardeners look after its following text.'
  const asked = (question?: string) => check({ answer, evidence, question })
  expect(asked('Summarize the following text:')).toEqual(asked('tl;dr'))
  expect(asked('Summarize the following text:').score).not.toBe(asked().score)
  expect(asked('Summarize the following text:').score).not.toBe(asked('Who looks after the tower?').score)
})
