import { expect, test } from 'vitest'
import { check } from './check.ts'
import { splitAnswer } from './claims/claims.ts'

const evidence = 'Adults pay 12 euros. Children under 6 enter free. The pool opens at 9.'

/** The sentences of an answer as `kind: text`. */
function split(answer: string): string[] {
  return splitAnswer(answer).map(({ kind, text, start, end }) => {
    expect(answer.slice(start, end)).toBe(text)
    return `${kind}: ${text}`
  })
}

test.each([
  ['<think>Adults pay 15? No.\n\nSo 12.</think>\n\n', ''],
  ['<thinking>\nAdults pay 15?\n</thinking>\n', ''],
  ['[THINK]Adults pay 15?[/THINK]', ''],
  ['<THINK>```\n</think>', ''],
  ['The pool opens at 9.\n\n<think>Adults pay 15?</think>\n', 'The pool opens at 9.'],
])('what is only thought claims nothing, and changes nothing of what is said: %j', (before, said) => {
  const answer = `${before}Adults pay 12 euros.`
  const { claims, score } = check({ answer, evidence })
  const plain = check({ answer: `${said === '' ? '' : `${said}\n\n`}Adults pay 12 euros.`, evidence })
  expect(score).toBe(plain.score)
  const judged = claims.filter(({ verdict }) => verdict !== undefined)
  expect(judged.map(({ text, probability }) => [text, probability])).toEqual(
    plain.claims.map(({ text, probability }) => [text, probability]),
  )
  expect(claims.filter(({ kind }) => kind === 'thoughts')).toHaveLength(1)
})

test('what was only thought excuses nothing of what is said', () => {
  const ticket = { evidence: 'A ticket for the tower costs 12 euros.' }
  const answer = 'A ticket for the tower costs 24 euros.'
  expect(check({ answer, ...ticket }).claims[0]).toMatchObject({ verdict: 'contradicted' })
  const thought = check({
    answer: `<think>For two people it is twice as much.</think>\n${answer}`,
    ...ticket,
  })
  expect(thought.claims.at(-1)).toMatchObject({ verdict: 'contradicted' })
})

test('thoughts that are never closed go on to the end, a mark in a line or in code is text', () => {
  expect(split('<think>Adults pay 15.\n\nOr 12.')).toEqual(['thoughts: <think>Adults pay 15.\n\nOr 12.'])
  expect(split('The mark <think> opens thoughts.')).toEqual(['claim: The mark <think> opens thoughts.'])
  expect(split('```\n<think>\n```\nAdults pay 15.')).toEqual([
    'code: ```\n<think>\n```',
    'claim: Adults pay 15.',
  ])
})

test('what stands behind thoughts in their line is a line of its own', () => {
  expect(split('<think>Hm.</think>- Adults pay 12.\n- Dogs pay 3.')).toEqual([
    'thoughts: <think>Hm.</think>',
    'claim: Adults pay 12.',
    'claim: Dogs pay 3.',
  ])
})
