import { expect, test } from 'vitest'
import { absentNames } from './evidence/absent-names.ts'
import { check } from './index.ts'

function verdictOn(answer: string, evidence: string) {
  const [claim] = check({ answer, evidence: [{ text: evidence }] }).claims
  return { verdict: claim!.verdict, reason: claim!.reason }
}

test.each([
  ['The company has 2.5 million customers.', 'The company has 2,500,000 customers.'],
  ['The film was released on 2020-05-05.', 'The film was released on 5 May 2020.'],
  ['The meeting starts at 15:00 in room four.', 'The meeting starts at 3 pm in room four.'],
  ['The contract lasts 24 months.', 'The contract lasts two years.'],
  ['15 % of the people voted.', 'Fifteen percent of the people voted.'],
  ['The tower is 1,083 feet tall.', 'The tower is 330 metres tall.'],
  ['The marathon is 42.2 km long.', 'The marathon is 26.2 miles long.'],
  ['The bottle holds 0.75 litres.', 'The bottle holds 750 ml.'],
  ['It takes 1.5 hours.', 'It takes ninety minutes.'],
  ['The temperature reached 86 °F.', 'The temperature reached 30 °C.'],
  ['Guests use the sauna at no extra charge.', 'Guests use the sauna free.'],
  ['12 eggs cost $3.', 'A dozen eggs cost three dollars.'],
  ['The tower is 1,250.5 m high.', 'Der Turm ist 1.250,5 m hoch. The tower is high.'],
])('a value that is written in another way is as good as the same: %s', (answer, evidence) =>
  expect(verdictOn(answer, evidence).verdict).toBe('supported'),
)

test.each([
  ['The tower is 300 m tall.', 'The tower is 330 m tall.', '300 m'],
  ['The book was written in 1983 by a teacher.', 'The book was written by a teacher.', '1983'],
  ['The line has 47 stations in all.', 'The line has many stations in all.', '47'],
])('a number that the evidence has nowhere is not supported: %s', (answer, evidence, figure) =>
  expect(verdictOn(answer, evidence)).toEqual({
    verdict: expect.stringMatching(/^(?:partly|not-found|contradicted)$/),
    reason: expect.stringContaining(figure),
  }),
)

test.each([
  ['Children under 14 must be accompanied.', 'Children under 12 must be accompanied.', '14'],
  ['People over 60 pay less.', 'People over 65 pay less.', '60'],
  ['The warranty lasts 25 months.', 'The warranty lasts two years.', '25'],
])('another limit is not taken for that of the evidence: %s', (answer, evidence, figure) =>
  expect(verdictOn(answer, evidence)).toEqual({
    verdict: expect.stringMatching(/^(?:partly|not-found|contradicted)$/),
    reason: expect.stringContaining(figure),
  }),
)

test.each([
  ['The tower is 300 m tall.', 'The tower is about 310 m tall.'],
  ['Die Strecke ist 50 Kilometer lang.', 'Die Strecke ist fünfzig Kilometer lang.'],
  ['La distance est de 40 kilomètres.', 'La distance est de quarante kilomètres.'],
  ['The team won 50 games in 1995 and 1996.', 'The team won thirty games in 1995 and twenty in 1996.'],
])('what may be meant by the evidence is not called missing: %s', (answer, evidence) =>
  expect(verdictOn(answer, evidence).verdict).toBe('supported'),
)

test('a number of the question, or one that the answer hedges, is not held against it', () => {
  const asked = check({
    answer: 'In 1983 the book was written by a teacher.',
    evidence: [{ text: 'The book was written by a teacher in spring.' }],
    question: 'Who wrote the book in 1983?',
  })
  expect(asked.claims[0]!.reason).not.toContain('1983')
})

test('an answer with such a number is unsupported as a whole', () => {
  const { score, unsupported } = check({
    answer: 'The tower is 300 m tall.',
    evidence: [{ text: 'The tower is 330 m tall.' }],
  })
  expect(unsupported).toBe(true)
  expect(score).toBeGreaterThanOrEqual(0.5)
})

const moved = 'Lindner Optics was founded in Jena. After the war the firm moved to Göttingen. IBM bought it.'

test('a name that the evidence has nowhere is not supported, and is told', () =>
  expect(verdictOn('After the war the firm moved to Munich.', moved)).toEqual({
    verdict: expect.stringMatching(/^(?:partly|not-found)$/),
    reason: 'the evidence says nothing of “Munich”',
  }))

test.each([
  ['After the war the firm, Lindner Optics Limited, moved to Göttingen.', 'a part of the name is there'],
  ['After the war the firm moved to Göttingen on a Monday.', 'a day of the week is no name'],
  ['Nach dem Krieg zog die Firma von Jena nach Göttingen in ein Haus.', 'German writes other words so'],
])('what has capitals is not called missing: %s (%s)', (answer) =>
  expect(verdictOn(answer, moved).reason).not.toMatch(/“(?:Limited|Lindner|Monday|Haus)/),
)

test('an abbreviation stands for its words, and words for theirs', () => {
  const names = (claim: string, text: string) =>
    absentNames(new Set(text.toLowerCase().split(' ')), [text])(claim)
  expect(names('It was bought by International Business Machines.', 'IBM bought it')).toEqual([])
  expect(names('It was bought by IBM.', 'International Business Machines bought it')).toEqual([])
  expect(names('It was bought by International Watch Makers.', 'IBM bought it')).toEqual([
    'International Watch Makers',
  ])
})

test('of two names without a word in the evidence each is told, long texts included', () => {
  const long = `${moved} ${'The firm makes lenses for cameras. '.repeat(20_000)}`
  expect(verdictOn('After the war the firm moved to Munich and then to Vienna.', long).reason).toMatch(
    /“Munich”, “Vienna”/,
  )
})
