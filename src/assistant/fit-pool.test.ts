import { expect, test } from 'vitest'
import { contextPoolSchema, type FittedPool } from '../wire/index.ts'
import { fitPool } from './fit-pool.ts'

const filler = Array.from({ length: 60 }, (_, index) => ({
  id: `f${index}`,
  title: `Chapter ${index}`,
  text: `Nothing of note happened in chapter ${index}. `.repeat(30),
}))

function fit(pool: object, budget: number): Promise<FittedPool> {
  return fitPool(contextPoolSchema.parse({ pool: 'p', questions: [], documents: [], ...pool }), budget)
}

const giraffe = {
  id: 'g',
  title: 'Zoo',
  text: `😀 ${'Some padding is here. '.repeat(200)}The giraffe is 𝟱 metres tall. ${'Some more words. '.repeat(200)}`,
}

test('a span holds what was asked for, in code points, within the budget', async () => {
  const { questions } = await fit(
    { unit: 'span', documents: [...filler, giraffe], questions: [{ question: 'How tall is the giraffe?' }] },
    500,
  )
  const { selected, tokens } = questions[0]!
  expect(tokens).toBeLessThanOrEqual(500)
  const texts = selected
    .filter(({ document }) => document === 'g')
    .map(({ start, end }) => Array.from(giraffe.text).slice(start, end).join(''))
  expect(texts.join('\n')).toContain('The giraffe is 𝟱 metres tall.')
  expect(texts.join('').length).toBeLessThan(giraffe.text.length / 2)
})

test('documents and turns are given out whole', async () => {
  for (const unit of ['document', 'turn']) {
    const { questions } = await fit(
      { unit, documents: [giraffe, ...filler], questions: [{ question: 'giraffe?' }] },
      3000,
    )
    expect(questions[0]!.selected).toContainEqual({
      document: 'g',
      start: 0,
      end: Array.from(giraffe.text).length,
    })
  }
})

test('a pool without documents, questions without words and a budget for nothing select nothing', async () => {
  const question = { question: 'giraffe' }
  expect(await fit({}, 100)).toEqual({ pool: 'p', questions: [] })
  for (const pool of [
    { questions: [question] },
    { documents: [giraffe], questions: [{ question: '?!' }] },
    { documents: [giraffe], questions: [question], unit: 'document' },
    { documents: [{ id: 'e', text: '' }], questions: [question], unit: 'document' },
  ])
    expect((await fit(pool, 50)).questions[0]!.selected).toEqual([])
})

test('of turns alike, the one is first whose session says more about it', async () => {
  const turn = (session: string, number: number, text: string) => ({
    id: `${session}${number}`,
    title: 'Ann, 3 May',
    speaker: 'Ann',
    session,
    text,
  })
  const padding = (session: string) =>
    Array.from({ length: 8 }, (_, index) =>
      turn(session, 10 + index, `Quite so, ${'well '.repeat(30)}${index}.`),
    )
  const documents = [
    turn('a', 1, 'The boat leaves from the old harbour at seven.'),
    ...padding('a'),
    turn('b', 1, 'The boat leaves from the new harbour at eight.'),
    ...padding('b'),
    turn('b', 2, 'That harbour has a boat to Oslo as well.'),
  ]
  const question = { question: 'When does the boat leave from the harbour to Oslo?' }
  const { questions } = await fit({ unit: 'turn', documents, questions: [question] }, 190)
  // What is best for its tokens comes first.
  expect(questions[0]!.selected.map(({ document }) => document)).toEqual(['b2', 'b1', 'a1'])
})

test('of what the one asked about said, that comes first which says something', async () => {
  const said = [
    'Stop it.',
    'Did you see that?',
    'I adopted a greyhound called Biscuit last week.',
    'You what?',
  ]
  const documents = said.map((text, number) => ({
    id: `t${number}`,
    title: `Ann, ${number + 1} May`,
    speaker: 'Ann',
    session: 's',
    text,
  }))
  const { questions } = await fit(
    { unit: 'turn', documents, questions: [{ question: 'Which instrument does Ann own?' }] },
    1000,
  )
  expect(questions[0]!.selected.map(({ document }) => document)[0]).toBe('t2')
})

test('a turn is about what was said just before it', async () => {
  const filler = (first: number) =>
    Array.from({ length: 6 }, (_, number) => `Quite so, as I told Tom on page ${first + number}.`)
  const said = [
    ...filler(10),
    'Do you still swim in the cold sea?',
    'Since I was six, nearly every day.',
    ...filler(20),
    'Do you still play the violin in that orchestra?',
    'Since I was six, nearly every day.',
    ...filler(30),
  ]
  const documents = said.map((text, number) => ({
    id: `t${number}`,
    title: 'Ann, 3 May',
    speaker: 'Ann',
    session: 's',
    text,
  }))
  const { questions } = await fit(
    { unit: 'turn', documents, questions: [{ question: 'Which songs does Ann like?' }] },
    900,
  )
  const order = questions[0]!.selected.map(({ document }) => document)
  expect(order).toContain('t7')
  expect(order.indexOf('t15')).toBeLessThan(order.indexOf('t7'))
})

test('a turn is found by words that are near to those of the question, each by itself', async () => {
  const said = [
    'We moved the piano into the hall, since the stairs were too narrow for it and nobody would carry it further.',
    'The surgeon replaced her hip on Monday and she walks with a stick already, up and down the corridor.',
    'At the garage they wanted four hundred pounds for the clutch, so I drove home in second gear.',
    'It rained all day and the tent was wet, but the kids caught two trout in the lake.',
  ]
  const documents = said.map((text, number) => ({
    id: `t${number}`,
    title: 'Ann, 3 May',
    speaker: 'Ann',
    session: `s${number}`,
    text,
  }))
  const { questions } = await fit(
    { unit: 'turn', documents, questions: [{ question: 'How much money did Ann need for the car?' }] },
    1000,
  )
  expect(questions[0]!.selected[0]!.document).toBe('t2')
})

test('of turns beside the same words that one is first which was asked them', async () => {
  const said = [
    ['The train was late again. Did the paw need stitches?', 'Only five of them.'],
    ['The paw needed stitches, poor thing. Was the train late again?', 'Only by an hour.'],
    ['I have bread and tea here. Are you hungry?', 'Only a little.'],
  ]
  const documents = said.flatMap((texts, session) =>
    texts.map((text, number) => ({
      id: `${session}${number}`,
      title: 'Ann, 3 May',
      speaker: 'Ann',
      session: `s${session}`,
      text,
    })),
  )
  for (const [question, first, second] of [
    ['How many stitches were needed for the paw?', '01', '11'],
    ['How late was the train?', '11', '01'],
  ] as const) {
    const { questions } = await fit({ unit: 'turn', documents, questions: [{ question }] }, 1000)
    const order = questions[0]!.selected.map(({ document }) => document)
    expect(order.indexOf(first)).toBeLessThan(order.indexOf(second))
  }
})
