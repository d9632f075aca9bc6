import { expect, test } from 'vitest'
import { indexPool } from './pool-index.ts'

test('of the turns of a conversation, those that hold a time count more where one is asked for', async () => {
  const turns = ['I painted the shed myself.', 'They painted the shed last Tuesday.', 'It is green.']
  const pool = indexPool(
    turns.map((text, index) => ({ id: `${index}`, title: 'Mei', text, session: 's', speaker: 'Mei' })),
    { whole: true },
  )
  const score = (question: string) => pool.score({ question, history: [], feedback: false })
  const [when, who] = [await score('When was the shed painted?'), await score('Who painted the shed?')]
  expect(when[0]).toBe(who[0])
  expect(when[1]).toBeGreaterThan(who[1]! * 1.2)
})
