import { expect, test } from 'vitest'
import { check } from './check.ts'

const evidence = [
  { text: 'The Eiffel Tower is 324 metres tall. It was completed in 1889.' },
  { text: 'The Louvre is the most visited museum of the world. It stands on the Right Bank of the Seine.' },
]

test('what the evidence says is supported, with the span that says it', () => {
  const { claims, unsupported } = check({
    answer: 'The Eiffel Tower was completed in 1889.',
    evidence: [evidence[0]!],
  })
  expect(claims).toMatchObject([{ verdict: 'supported', start: 0, end: 39 }])
  const spans = claims[0]!.evidence.map(({ start, end }) => evidence[0]!.text.slice(start, end))
  expect(spans).toContain('It was completed in 1889.')
  expect(unsupported).toBe(false)
})

test('what the evidence does not say is not found, and the reason names it', () => {
  const { claims, unsupported } = check({
    answer: 'Penguins from Antarctica operate its elevators every Tuesday morning.',
    evidence,
  })
  expect(claims[0]).toMatchObject({ verdict: 'not-found' })
  expect(claims[0]!.reason).toMatch(/Penguins|Antarctica|elevators/)
  expect(unsupported).toBe(true)
})

test('a number that the evidence gives otherwise is contradicted', () => {
  const answer = 'The Eiffel Tower is 342 metres tall.'
  const { claims, unsupported } = check({ answer, evidence })
  expect(claims[0]).toMatchObject({ verdict: 'contradicted' })
  expect(unsupported).toBe(true)
  // The answer to a question whose words it says again is not thought so bad.
  expect(check({ answer, evidence, question: 'How tall is the Eiffel Tower?' }).unsupported).toBe(true)
})

test('a condition that is left out is said so in part, and quoted', () => {
  const { claims } = check({
    answer: 'Parking is free.',
    evidence: ['Parking is free for guests who book directly. All others pay $30.'],
  })
  expect(claims).toMatchObject([
    {
      verdict: 'partly',
      because: { code: 'left-out', values: { source: 'Parking is free for guests who book directly.' } },
      evidence: [{ passage: 1, start: 0, end: 45 }],
    },
  ])
})

test('small talk gets no verdict', () => {
  const { claims, score } = check({ answer: 'Sure! Let me know if you have any other questions.', evidence })
  expect(claims.map(({ verdict }) => verdict)).toEqual([undefined, undefined])
  expect(score).toBe(0)
})

test('a citation of the wrong passage is said so, and the right one named', () => {
  const { claims } = check({ answer: 'The Louvre stands on the Right Bank of the Seine [1].', evidence })
  expect(claims[0]).toMatchObject({ verdict: 'supported', wrongCitation: { cited: [1], better: 2 } })
  const right = check({ answer: 'The Louvre stands on the Right Bank of the Seine [2].', evidence })
  expect(right.claims[0]!.wrongCitation).toBeUndefined()
})

test('a text that numbers its own passages is cited by those, and its spans count from its beginning', () => {
  const text = `passage 1: ${evidence[0]!.text}\n\npassage 2: ${evidence[1]!.text}\n`
  const { claims } = check({
    answer: 'The Louvre stands on the Right Bank of the Seine (Passage 1).',
    evidence: text,
  })
  expect(claims[0]).toMatchObject({ wrongCitation: { cited: [1], better: 2 } })
  const [span] = claims[0]!.evidence
  expect(text.slice(span!.start, span!.end)).toBe('It stands on the Right Bank of the Seine.')
})

test.each([
  ['Document [1](Title: Tower) A\nDocument [2](Title: Louvre) B'],
  ['[1] A\n[2] B'],
  ['passage 1: A passage 2: B'],
  ['### Passage 1\nA\n\n### Passage 2\nB'],
  ['Source 1 – A\nSource 2 – B'],
])('passages are told apart by how a text numbers them: %s', (written) => {
  const text = written.replace('A', evidence[0]!.text).replace('B', evidence[1]!.text)
  const answer = 'The Louvre stands on the Right Bank of the Seine'
  const [right, wrong] = check({ answer: `${answer} [2]. ${answer} [1].`, evidence: text }).claims
  expect(right!.wrongCitation).toBeUndefined()
  expect(wrong).toMatchObject({ wrongCitation: { cited: [1], better: 2 } })
  const [span] = right!.evidence
  expect(text.slice(span!.start, span!.end)).toBe('It stands on the Right Bank of the Seine.')
})

test('of a text that numbers no passages no citation is wrong', () => {
  for (const given of [evidence[1]!.text, [evidence[1]!.text]]) {
    const { claims } = check({ answer: 'The Louvre is the most visited museum [3].', evidence: given })
    expect(claims).toMatchObject([{ verdict: 'supported' }])
    expect(claims[0]!.wrongCitation).toBeUndefined()
  }
})

test('what a text stands under is evidence, and no span lies in it', () => {
  const titled = [
    { title: 'Blue Heron Diner', text: 'It opened in 1998 and serves breakfast. The chef is Marta Ruiz.' },
    { title: 'City guide', headings: ['Harrow Museum'], text: 'It holds 3,400 clocks. Admission is free.' },
  ]
  const answer = 'The Blue Heron Diner opened in 1998. The Harrow Museum holds 3,400 clocks.'
  const { claims } = check({ answer, evidence: titled })
  expect(claims).toMatchObject([
    { verdict: 'supported', evidence: [{ passage: 1, start: 0, end: 39 }] },
    { verdict: 'supported', evidence: [{ passage: 2, start: 0, end: 22 }] },
  ])
  const untitled = check({ answer, evidence: titled.map(({ text }) => text) })
  expect(untitled.claims.map(({ verdict }) => verdict)).toEqual(['not-found', 'not-found'])
})

test.each([
  ['Paris.', 'not-found', true],
  ['Helen Marsh.', 'not-found', true],
  ['Tuesday.', 'not-found', true],
  ['Twice.', 'supported', false],
  ['Gustave Eiffel.', 'supported', false],
])('an answer of nothing but a name has a verdict: %s', (answer, verdict, unsupported) => {
  const checked = check({
    answer,
    evidence: 'The tower of Felden was designed by Gustave Eiffel. It was completed in 1889.',
    question: 'Who designed the tower of Felden?',
  })
  expect(checked).toMatchObject({ unsupported, claims: [{ verdict }] })
})

test.each([
  ['It is.', 'nothing-to-say'],
  ['Note that prices may vary, so it is best to compare several shops.', 'little-of'],
  ['The tower was completed in 1889.', 'other-words'],
])('why a sentence is called supported is true of it: %s', (answer, code) => {
  const { claims } = check({ answer, evidence, question: 'When was the Eiffel Tower completed?' })
  expect(claims).toMatchObject([{ verdict: 'supported', because: { code } }])
})

test('evidence without text is said so', () => {
  expect(check({ answer: 'The sky is green.', evidence: '' }).notice).toMatch(/no text/)
})

test('a figure that stands nowhere makes an answer doubtful, however likely its sentence is without it', () => {
  const bridge = [
    'The Lark Bridge was opened in 1931 by Mayor Ellen Voss. It spans 412 metres over the Teal river.',
    'Repairs in 2004 cost 3.2 million dollars. The bridge was closed for nine months.',
  ]
  const right =
    'The Lark Bridge was opened in 1931 by Mayor Ellen Voss. Repairs in 2004 cost 3.2 million dollars.'
  const checked = (answer: string) =>
    check({ answer, evidence: bridge, question: 'How old is the Lark Bridge?' })
  expect(checked(right).unsupported).toBe(false)
  const { claims, unsupported } = checked(`${right} It is 500 metres long.`)
  expect(claims[2]).toMatchObject({ verdict: 'not-found' })
  expect(unsupported).toBe(true)
})
