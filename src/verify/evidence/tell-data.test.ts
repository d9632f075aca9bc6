import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../index.ts'
import { tellData } from './tell-data.ts'

const diner = {
  name: 'Blue Heron Diner',
  hours: { Monday: '7:0-15:0' },
  attributes: { BusinessParking: { garage: false }, OutdoorSeating: true, WiFi: 'free', Music: null },
  reviews: [{ stars: 5, text: 'Best "blueberry" pancakes in town.\nMaria was friendly. '.repeat(2) }],
  tags: ['diner', 'brunch'],
}

test('data are told as sentences that name their object, with keys as words', () => {
  expect(tellData(`Found:\n${JSON.stringify(diner)}\nThat is all.`)?.text).toBe(
    [
      'Found:\nname: Blue Heron Diner.',
      'Blue Heron Diner hours Monday: open 7:00 to 15:00.',
      'Blue Heron Diner Business Parking garage: no.',
      'Blue Heron Diner Outdoor Seating: yes.',
      'Blue Heron Diner Wi Fi: free.',
      'Blue Heron Diner reviews stars: 5.',
      diner.reviews[0]!.text,
      'Blue Heron Diner tags: diner, brunch.',
      '\nThat is all.',
    ].join('\n'),
  )
})

test('of days of the week most of which have hours, the others are told to be closed', () => {
  const week = { Mon: '9:00 AM - 5:00 PM', Tue: '9:0-17:0', Wed: 'Closed', Fri: '0:0-0:0' }
  const text = JSON.stringify({ name: 'Vet', hours: week })
  const told = tellData(text)!
  expect(told.text).toBe(
    [
      'name: Vet.',
      'Vet hours Monday: 9:00 AM - 5:00 PM.',
      'Vet hours Tuesday: open 9:00 to 17:00.',
      'Vet hours Wednesday: Closed.',
      'Vet hours Friday: 0:00 to 0:00.',
      ...['Thursday', 'Saturday', 'Sunday'].map((day) => `Vet hours ${day}: closed.`),
      '',
    ].join('\n'),
  )
  expect(told.weeks[0]!.days.map(({ day, closed, hours }) => [day, closed, hours?.opens, hours?.closes])).toEqual(
    [[0, false, 540, 1020], [1, false, 540, 1020], [2, true, undefined, undefined], [4, false, undefined, undefined], [3, true, undefined, undefined], [5, true, undefined, undefined], [6, true, undefined, undefined]],
  ) // prettier-ignore
  const thursday = told.origin(told.weeks[0]!.days[4]!)
  expect(text.slice(thursday.start, thursday.end)).toContain('9:00 AM - 5:00 PM')
})

test('a field that says nothing is left open, and nothing is told of it', () => {
  const told = tellData('{"name": "Vet", "Music": null, "HasTV": "None", "Pool": "n/a", "Bar": "no"}')!
  expect(told.text).toBe('name: Vet.\nVet Bar: no.\n')
  expect(told.switches.map(({ key, on }) => [key, on])).toEqual(
    [['Music', undefined], ['Has TV', undefined], ['Pool', undefined], ['Bar', false]],
  ) // prettier-ignore
})

test('a Python literal is read as well', () => {
  expect(tellData("{'name': 'Joe\\'s', 'open': True, 'wifi': None, 'rooms': [1, 2]}")?.text).toBe(
    "name: Joe's.\nJoe's open: yes.\nJoe's rooms: 1, 2.\n",
  )
})

test.each([
  ['a note', 'It rose [1] and fell [2, 3].'],
  ['no end', '{"name": "a", "b": ['],
  ['a set', '{a, b} and {1: 2}'],
  ['empty brackets', '[] {} [[]]'],
])('brackets of %s are no data', (_, text) => {
  expect(tellData(text)).toBeUndefined()
})

test('what is told of a field comes from the field, wherever it stands', () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean())
  const object = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(scalar, fc.array(scalar)), {
    minKeys: 1,
  })
  fc.assert(
    fc.property(fc.array(object, { minLength: 1 }), fc.string(), (objects, before) => {
      const text = `${before.replaceAll(/[[{]/g, '')} ${JSON.stringify(objects, null, 1)}`
      const told = tellData(text)!
      expect(told.source).toBe(text)
      for (const { fields } of told.objects)
        for (const { key, value } of fields) {
          const { start, end } = told.origin(value)
          expect(text.slice(start, end)).toContain(value.text)
          const whole = told.origin({ start: key.start, end: value.end })
          expect(text.slice(whole.start, whole.end)).toContain(value.text)
        }
    }),
  )
})

test('a claim about data is shown the field that it is about, in the text that came', () => {
  const evidence = JSON.stringify(diner)
  const [claim] = check({ answer: 'The diner has no outdoor seating.', evidence }).claims
  expect(claim).toMatchObject({ verdict: 'contradicted', because: { code: 'other-cell' } })
  const { start, end } = claim!.evidence[0]!
  expect(evidence.slice(start, end)).toBe('OutdoorSeating":true')
  const [open] = check({ answer: 'On Mondays it is open from 7 AM to 3 PM.', evidence }).claims
  expect(open).toMatchObject({ verdict: 'supported' })
  expect(evidence.slice(open!.evidence[0]!.start, open!.evidence[0]!.end)).toBe('Monday":"7:0-15:0')
})

test('data that an answer copies as they stand are not contradicted', () => {
  const evidence = 'The total is {"a": 3} Total: 5'
  for (const { verdict } of check({ answer: evidence, evidence }).claims)
    expect(verdict).not.toBe('contradicted')
})
