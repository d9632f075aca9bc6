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

test('what somebody says whom a question names counts more than what is said to them', async () => {
  const said = ['Jonas, the bees are fine.', 'The bees are fine.', 'It is green.']
  const pool = indexPool(
    said.map((text, index) => {
      const speaker = ['Mei', 'Jonas'][index % 2]!
      return { id: `${index}`, title: 'Monday', text, session: `${index}`, speaker }
    }),
    { whole: true },
  )
  const [to, by] = await pool.score({ question: 'How are the bees of Jonas?', history: [], feedback: false })
  expect(by).toBeGreaterThan(to! * 1.05)
})
