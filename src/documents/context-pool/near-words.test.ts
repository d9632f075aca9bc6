import { expect, test } from 'vitest'
import { nearWords, type TurnTerms } from './near-words.ts'
import { numberTerms } from '../words/number-terms.ts'

const numbers = (text: string) => [...numberTerms(text, undefined)]
const turn = (
  text: string,
  { title = '', asked = '', names = '', beside = [] as number[] } = {},
): TurnTerms => ({
  text: numbers(text),
  names: numbers(names),
  title: numbers(title),
  asked: numbers(asked),
  beside,
})
const sharesOf = (question: string, turns: (string | TurnTerms)[]) =>
  nearWords(turns.map((one) => (typeof one === 'string' ? turn(one) : one)))(question, [undefined])
const bestOf = (shares: number[]) => shares.indexOf(Math.max(...shares))

const turns = [
  'We moved the piano into the hall, since the stairs were too narrow for it and nobody would carry it further.',
  'The surgeon replaced her hip on Monday and she walks with a stick already, up and down the corridor.',
  'At the garage they wanted four hundred pounds for the clutch, so I drove home in second gear.',
  'It rained all day and the tent was wet, but the kids caught two trout in the lake.',
]

test.each([
  ['Which musical instrument do they have?', 0],
  ['When was she in hospital?', 1],
  ['What did the repair of the car cost?', 2],
  ['Which fish did the children catch?', 3],
])('%s finds a word that is near among many others', (question, expected) => {
  const shares = sharesOf(question, turns)
  expect(bestOf(shares)).toBe(expected)
  expect(Math.max(...shares)).toBeLessThanOrEqual(1)
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
})

test('what a turn was asked counts, and what is said beside it, each less than what it says', () => {
  const [said, asked, beside, neither] = sharesOf('Did the paw need stitches?', [
    'Her paw needs stitches.',
    turn('Five of them.', { asked: 'Does the paw need stitches?' }),
    turn('On Tuesday.', { beside: [0] }),
    'It rained on Sunday.',
  ])
  expect(said).toBeCloseTo(1)
  expect(asked).toBeLessThan(said!)
  expect(beside).toBeLessThan(asked!)
  expect(neither).toBeLessThan(beside!)
})

test('a word that all say counts for less than one that is rare', () => {
  const shares = sharesOf('Does Ann swim?', ['Ann cooks.', 'Ann sings.', 'Ann reads.', 'I swim.'])
  expect(bestOf(shares)).toBe(3)
})

test('a name stands for what it is named beside', () => {
  const shares = sharesOf('What did the dog eat?', [
    turn('My dog Tatty is asleep.', { names: 'Tatty' }),
    'It rained.',
    turn('Tatty is a good dog.', { names: 'Tatty' }),
    'We had soup.',
    turn('Tatty swallowed a sock.', { names: 'Tatty' }),
    turn('Ewan swallowed a sock.', { names: 'Ewan' }),
    turn('I know Ewan.', { names: 'Ewan' }),
  ])
  expect(shares[4]).toBeGreaterThan(shares[5]! * 1.5)
})

test('of words that are not known only the same ones count', () => {
  const german = ['Der Hund wurde am Montag operiert.', 'Gestern fiel Schnee.', 'Das Krankenhaus ist neu.']
  const shares = sharesOf('Wann wurde der Hund operiert?', german)
  expect(bestOf(shares)).toBe(0)
  expect(shares[2]).toBe(0)
})

test('where nothing comes near, no turn has a share', () => {
  expect(sharesOf('', ['It rained.'])).toEqual([0])
  expect(sharesOf('Zyzzogeton?', ['It rained.', 'xkcdqwv'])).toEqual([0, 0])
  expect(sharesOf('Who?', [])).toEqual([])
})
