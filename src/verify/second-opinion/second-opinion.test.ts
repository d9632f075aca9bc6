import { expect, test } from 'vitest'
import { byDoubt, doubtOf, isTakenForRight, isUncertain } from './choose.ts'
import { beforeClaim, evidenceFor, readOpinion } from './question.ts'
import { revised } from './revise.ts'
import { openSecondOpinions, type AskJudge, type SecondOpinionParts } from './second-opinions.ts'
import type { VerdictKind } from '../../wire/index.ts'

test.each([
  ['SUPPORTED', 'supported'],
  ['supported', 'supported'],
  [' Partly. \n', 'partly'],
  ['**UNSUPPORTED**', 'not-found'],
  ['"Unsupported"', 'not-found'],
  ['<think>\nIt may be UNSUPPORTED.\n</think>\n\nSUPPORTED', 'supported'],
  ['', undefined],
  ['yes', undefined],
  ['contradicted', undefined],
  ['constructor', undefined],
  ['SUPPORTED, because it says so', undefined],
  ['SUPPORTED UNSUPPORTED', undefined],
  ['{"verdict":"supported"}', undefined],
  ['<think>SUPPORTED', undefined],
])('of %j the opinion is %s', (answer, verdict) => {
  expect(readOpinion(answer)).toBe(verdict)
})

test('a judge is shown what was found first, then what is cited, within its room', () => {
  const passages = ['a', 'b', 'c', 'd'].map((letter, index) => ({
    text: letter.repeat(5_000),
    number: index + 1,
  }))
  const shown = evidenceFor({ evidence: [{ passage: 3, start: 4_990, end: 5_000 }], cited: [2] }, passages)
  expect(shown.map((text) => `${text[0]}${text.length}`)).toEqual(['c2000', 'b2000', 'a2000'])
  expect(evidenceFor({ evidence: [], cited: [] }, [{ text: ' ' }])).toEqual([])
})

test('what stands before a claim begins at a word', () => {
  const answer = `${'word '.repeat(200)}It is.`
  expect(beforeClaim(answer, 1_000)).toMatch(/^word (?:word )+$/)
  expect(beforeClaim('A. B.', 3)).toBe('A. ')
})

test('only the judge moves a verdict, and never an exact one', () => {
  const first = { start: 0, end: 4, verdict: 'not-found' as const, probability: 0.5 }
  const judge = (says: 'supported' | 'partly') => [{ model: 'm', role: 'judge' as const, says }]
  expect(revised(first, judge('supported'), { to: 0.9 })).toMatchObject({
    verdict: 'supported',
    probability: 0.8,
  })
  expect(revised(first, judge('partly'), { to: 0.9 })).toMatchObject({
    verdict: 'partly',
    probability: 0.3333,
  })
  expect(revised(first, [{ model: 'm', role: 'answer', says: 'supported' }], { to: 0.9 })).toMatchObject({
    first: 'not-found',
    verdict: 'not-found',
    probability: 0.5,
  })
  // However sure the check was.
  const sure = { ...first, verdict: 'supported' as const, probability: 0.99 }
  expect(revised(sure, judge('partly'), { to: 0.9 })).toMatchObject({
    verdict: 'partly',
    probability: 0.8182,
  })
  expect(revised(sure, judge('supported'), { to: 0.9 })).toMatchObject({ probability: 0.9975 })
  const band = { from: 0, to: 1 }
  expect(isUncertain({ verdict: 'contradicted', probability: 0.05 }, band)).toBe(false)
  expect(isUncertain({ verdict: 'recomputed', probability: 0.5 }, band)).toBe(false)
  expect(isUncertain({ verdict: 'partly', probability: 0.5 }, band)).toBe(true)
  expect(isTakenForRight({ verdict: 'recomputed', probability: 0.99 }, { from: 0.3, to: 0.9 })).toBe(false)
})

test('of two claims the one that is less sure is likelier wrong, and of two alike the one that says more', () => {
  const long = 'Staff may order a laptop of up to 900 € after their first six months.'
  expect(doubtOf({ probability: 0.92 }, 'It is.')).toBeGreaterThan(doubtOf({ probability: 0.999 }, 'It is.'))
  expect(doubtOf({ probability: 0.95 }, long)).toBeGreaterThan(doubtOf({ probability: 0.95 }, 'It is.'))
  expect(doubtOf({ probability: 0.95 }, '员工入职满六个月后可以申请一台笔记本电脑。')).toBeGreaterThan(
    doubtOf({ probability: 0.95 }, '可以。'),
  )
  for (const probability of [0, 1]) expect(doubtOf({ probability }, '')).toSatisfy(Number.isFinite)
  const claims = [0.97, 0.95, 0.95].map((probability, start) => ({
    verdict: { probability, start },
    claim: 'It is.',
  }))
  expect(byDoubt(claims).map(({ verdict: { start } }) => start)).toEqual([1, 2, 0])
})

const verdict = (start: number) => ({
  start,
  end: start + 1,
  verdict: 'not-found' as const,
  probability: 0.5,
  evidence: [],
  reason: '',
})
const parts = {
  passages: [],
  question: 'Q?',
  band: { from: 0, to: 1 },
  which: 'uncertain' as const,
  mostClaims: 100,
  others: [],
}

test('so many are before the judge at once, and all come to their end', async () => {
  let inside = 0
  let most = 0
  const judge: AskJudge = async () => {
    most = Math.max(most, ++inside)
    await Promise.resolve()
    inside--
    return { model: 'm', says: 'supported', promptTokens: 1, completionTokens: 1 }
  }
  const opinions = openSecondOpinions({ ...parts, judge }, new AbortController().signal)
  for (let at = 0; at < 20; at++) opinions.add(verdict(at), 'x'.repeat(30))
  const found = []
  for await (const opinion of opinions.rest(new AbortController().signal)) found.push(opinion.start)
  expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at))
  expect(most).toBe(4)
  expect(opinions.cost()).toEqual({ asked: 20, changed: 20, promptTokens: 20, completionTokens: 20 })
})

test('a judge that breaks its word and throws costs nobody the answer', async () => {
  const judge: AskJudge = () => Promise.reject(new Error('out of order'))
  const opinions = openSecondOpinions({ ...parts, judge }, new AbortController().signal)
  opinions.add(verdict(0), 'x')
  const found = []
  for await (const opinion of opinions.rest(new AbortController().signal)) found.push(opinion)
  expect(found).toEqual([])
  expect(opinions.cost()).toMatchObject({ changed: 0, problem: expect.stringContaining('out of order') })
})

/** Which claims come to the judge, by where they begin: those while the answer is written, then those at its end. */
async function asked(
  first: [verdict: VerdictKind, probability: number][],
  more: Partial<SecondOpinionParts>,
): Promise<{ during: number[]; after: number[]; problem: string | undefined }> {
  const put: number[] = []
  const judge: AskJudge = async ({ before }) => {
    put.push(before.length)
    return { model: 'm', says: 'supported', promptTokens: 1, completionTokens: 1 }
  }
  const band = { from: 0.3, to: 0.9 }
  const opinions = openSecondOpinions({ ...parts, band, judge, ...more }, new AbortController().signal)
  for (const [at, [kind, probability]] of first.entries())
    opinions.add({ ...verdict(at), verdict: kind, probability }, 'x'.repeat(30))
  await new Promise(setImmediate)
  const during = [...put]
  for await (const _ of opinions.rest(new AbortController().signal));
  return { during, after: put.slice(during.length), problem: opinions.cost().problem }
}

test('claims that the check is sure of come behind the uncertain ones, the likeliest wrong first, only where all are wanted', async () => {
  const claims: Parameters<typeof asked>[0] = [
    ['supported', 0.99],
    ['supported', 0.95],
    ['not-found', 0.5],
    ['contradicted', 0.05],
    ['recomputed', 0.97],
    ['not-found', 0.1],
    ['supported', 0.92],
  ]
  expect(await asked(claims, { which: 'uncertain' })).toEqual({ during: [2], after: [], problem: undefined })
  expect(await asked(claims, { which: 'all' })).toEqual({ during: [2], after: [6, 1, 0], problem: undefined })
  expect(await asked(claims, { which: 'all', mostClaims: 2 })).toEqual({
    during: [2],
    after: [6],
    problem: expect.stringContaining('2 more claims were not asked about'),
  })
})

test('claims that wait for the end are compared with other answers, too, whether or not there is room at the judge', async () => {
  const judge: AskJudge = async () => ({ model: 'j', says: 'partly', promptTokens: 1, completionTokens: 1 })
  const other = async () => ({ model: 'o', answer: 'x', promptTokens: 1, completionTokens: 1 })
  const band = { from: 0.3, to: 0.4 }
  const opinions = openSecondOpinions(
    { ...parts, band, which: 'all', mostClaims: 1, judge, others: [other] },
    new AbortController().signal,
  )
  for (let at = 0; at < 2; at++) opinions.add(verdict(at), 'x'.repeat(30))
  const found: [number, string[]][] = []
  for await (const { start, opinions: given } of opinions.rest(new AbortController().signal))
    found.push([start, given.map(({ role }) => role)])
  expect(new Map(found)).toEqual(
    new Map([
      [0, ['judge', 'answer']],
      [1, ['answer']],
    ]),
  )
})

test('a judge that fails leaves the verdicts of claims that waited standing', async () => {
  const judge: AskJudge = async () => ({ model: 'm', problem: 'gone', promptTokens: 0, completionTokens: 0 })
  const opinions = openSecondOpinions(
    { ...parts, band: { from: 0, to: 0.4 }, which: 'all', judge },
    new AbortController().signal,
  )
  opinions.add(verdict(0), 'x')
  const found = []
  for await (const opinion of opinions.rest(new AbortController().signal)) found.push(opinion)
  expect(found).toMatchObject([{ first: 'not-found', verdict: 'not-found', probability: 0.5 }])
  expect(opinions.cost()).toMatchObject({ asked: 1, changed: 0, problem: 'gone' })
})

test('an answer that breaks off while claims wait leaves nothing behind, though another model throws', async () => {
  const other = () => Promise.reject(new Error('out of order'))
  const judge: AskJudge = () => Promise.reject(new Error('asked too soon'))
  const opinions = openSecondOpinions(
    { ...parts, band: { from: 0, to: 0.4 }, which: 'all', judge, others: [other] },
    new AbortController().signal,
  )
  opinions.add(verdict(0), 'x')
  await new Promise(setImmediate)
  expect(opinions.ready()).toEqual([])
  expect(opinions.cost()).toMatchObject({ asked: 0 })
})
