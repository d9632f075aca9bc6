import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { prepareEvidence, restated } from './index.ts'

function check(claim: string, evidence: string, expected: string) {
  expect(restated(claim, prepareEvidence([{ text: evidence }]))).toBe(expected)
}

/** The claim stays as it is, beside evidence that says something else. */
function checkKept(claim: string, evidence: string) {
  check(claim, evidence, claim)
}

const bounds = [
  'under', 'below', 'less than', 'fewer than', 'over', 'above', 'more than', 'at least', 'no less than', 'at most',
  'up to', 'no more than', 'before', 'after', 'within', 'by', '',
] // prettier-ignore
const counted = ['children', 'kg', 'months', 'euros', '%', 'degrees', 'km']

test('a whole value never takes the place of another, whatever bounds either and whatever is counted', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...bounds),
      fc.constantFrom(...bounds),
      fc.constantFrom(...counted),
      fc.integer({ min: 2, max: 99 }),
      fc.integer({ min: 2, max: 99 }),
      (bound, other, unit, claimed, given) => {
        fc.pre(claimed !== given)
        checkKept(
          `Allowed are ${bound} ${claimed} ${unit} here.`,
          `Allowed are ${other} ${given} ${unit} here.`,
        )
      },
    ),
    { numRuns: 1000 },
  )
})

test('a rounded value takes the place of one that is a twentieth away at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 999 }), fc.integer({ min: 2, max: 999 }), (claimed, given) => {
      fc.pre(Math.abs(claimed - given) > 0.05 * Math.max(claimed, given))
      checkKept(`The tower is about ${claimed} m tall.`, `The tower is ${given} m tall.`)
      checkKept(`The tower is ${claimed} m tall.`, `The tower is about ${given} m tall.`)
    }),
  )
})

test('a value in another unit takes the place of the same with the same bound, and of no other', () => {
  const sides: Record<string, string> = {
    under: 'under',
    'at least': 'at least',
    'up to': 'at most',
    over: 'more than',
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(sides)),
      fc.constantFrom(...Object.keys(sides)),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 13, max: 120 }),
      (bound, other, years, months) => {
        const isSame = bound === other && years * 12 === months
        const said = isSame ? `${years} years` : `${months} months`
        const evidence = `It lasts ${sides[other]!} ${years} years.`
        check(`It lasts ${bound} ${months} months.`, evidence, `It lasts ${bound} ${said}.`)
        check(`It lasts ${other} ${years * 12} months.`, evidence, `It lasts ${other} ${years} years.`)
      },
    ),
  )
})

test('a range takes the place of the same range alone', () => {
  const month = fc.integer({ min: 2, max: 60 })
  fc.assert(
    fc.property(month, month, month, month, (low, more, other, much) => {
      fc.pre(low !== other || more !== much)
      checkKept(`It takes ${low} to ${low + more} months.`, `It takes ${other} to ${other + much} months.`)
      checkKept(`It takes ${low} to ${low + more} months.`, `It takes up to ${low + more} months.`)
    }),
  )
  check('It takes 24 to 36 months.', 'It takes two to three years.', 'It takes two to three years.')
})

test('a day takes the place of the same day alone, and never loses its day, month or year', () => {
  const date = fc.record({
    day: fc.integer({ min: 1, max: 28 }),
    month: fc.constantFrom('March', 'April', 'June'),
    year: fc.integer({ min: 1900, max: 1905 }),
  })
  fc.assert(
    fc.property(date, date, (one, two) => {
      const written = ({ day, month, year }: typeof one) => `${day} ${month} ${year}`
      fc.pre(written(one) !== written(two))
      checkKept(`It opened on ${written(one)}.`, `It opened on ${written(two)}.`)
      checkKept(`It opened on ${written(one)}.`, `It opened in ${one.month} ${one.year}.`)
      checkKept(`It opened on ${written(one)}.`, `It opened on ${one.day} ${one.month}.`)
    }),
  )
  check('It opened on 1905-06-14.', 'It opened on 14 June 1905.', 'It opened on 14 June 1905.')
  check('It opened on 14/06/1905.', 'It opened on 14 June 1905.', 'It opened on 14 June 1905.')
  checkKept('It opened on 03/04/1905.', 'It opened on 04/03/1905.')
})

test.each([
  ['Children under 14 must be accompanied.', 'Children under 12 must be accompanied.'],
  ['Children under 30 must be accompanied.', 'Children under 12 must be accompanied.'],
  ['People over 60 pay less.', 'People over 65 pay less.'],
  ['Trips of under 90 km are free.', 'Trips of 86 km are free.'],
  ['More than 20 people came.', 'More than 30 people came.'],
  ['The fee is under $1,500.', 'The fee is under $1,520.'],
  ['20 members sit on the board.', '21 members sit on the board.'],
  ['The warranty lasts 25 months.', 'The warranty lasts two years.'],
  ['The tunnel is 3.4 miles long.', 'The tunnel is 5 km long.'],
  ['It costs $3.52 million.', 'It costs $3.5 million.'],
  ['Over 57,000 birds died.', 'Over 57,034 birds died.'],
  ['Over 57,000 birds died.', '56,980 birds died.'],
  ['Over 57,000 birds died.', 'Under 57,034 birds died.'],
  ['Under 20 members came.', '19 members came.'],
  ['Between 5 and 7 people may ride.', 'Up to 7 people may ride.'],
  ['It lasts more than 24 months.', 'It lasts at least two years.'],
  ['It lasts less than 24 months.', 'It lasts two years.'],
])('what is not the same stays as it is: %s | %s', checkKept)

test.each([
  ['It lasts under 24 months.', 'It lasts less than two years.', 'It lasts under two years.'],
  ['The tower is about 300 m tall.', 'The tower is 298 m tall.', 'The tower is about 298 m tall.'],
  ['The tower is 1,083 feet tall.', 'The tower is 330 metres tall.', 'The tower is 330 metres tall.'],
  ['It has 1.1 million users.', 'It has 1,083,000 users.', 'It has 1,083,000 users.'],
  ['Over 57,000 birds died.', '57,034 birds died.', 'Over 57,034 birds died.'],
  ['It costs a little under $54,000.', 'It costs $53,870.', 'It costs a little under $53,870.'],
  ['It closes at 8 PM.', 'Hours: 10:00 to 20:00.', 'It closes at 20:00.'],
  ['It opens at 9 AM.', 'It is open 09:00-17:30.', 'It opens at 09:00.'],
  ['It closes at 9 PM.', 'Hours: 10:00 to 20:00.', 'It closes at 9 PM.'],
  ['It opens at 15:00.', 'It opens at 3 pm.', 'It opens at 3 pm.'],
])('what is the same is put in the words of the evidence: %s | %s', check)
