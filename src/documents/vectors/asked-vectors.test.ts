import { expect, test } from 'vitest'
import { AppError, virtualClock } from '../../base/index.ts'
import { simulatedEmbedding } from '../../model/simulated/simulated-embedding.ts'
import { openAskedVectors } from './asked-vectors.ts'
import type { EmbedTexts } from './embed-taken.ts'

const never = { signal: new AbortController().signal, untilMs: Infinity }

/** Over a host that answers as `embed` does; `asked` are the texts of each request that it got. */
function open(embed: EmbedTexts = async (texts) => texts.map(simulatedEmbedding)) {
  const clock = virtualClock()
  const asked: string[][] = []
  const told: (string | undefined)[] = []
  const closing = new AbortController()
  const vectors = openAskedVectors({
    clock,
    closing: closing.signal,
    note: (problem) => told.push(problem),
    embed(texts, signal) {
      asked.push(texts)
      return embed(texts, signal)
    },
  })
  return { clock, vectors, asked, told, closing }
}

/** A host that answers when it is told to. */
function held() {
  const answers: PromiseWithResolvers<void>[] = []
  const embed: EmbedTexts = async (texts, signal) => {
    const answer = Promise.withResolvers<void>()
    answers.push(answer)
    signal.addEventListener('abort', () => answer.reject(signal.reason as Error))
    await answer.promise
    return texts.map(simulatedEmbedding)
  }
  return { embed, answers }
}

const turns = (count: number) => Array.from({ length: count }, (_, index) => `Turn ${index}.`)
const made = (found: (Float32Array | undefined)[]) => found.filter(Boolean).length

test('each text is embedded once, also where several ask for it at the same time', async () => {
  const { vectors, asked } = open()
  const [first, second] = await Promise.all([
    vectors.ofTurns(turns(40), never),
    vectors.ofTurns(turns(41), never),
  ])
  expect([made(first), made(second)]).toEqual([40, 41])
  expect(await vectors.ofQuestion('Turn 3.')).toEqual(first[3])
  expect(asked.flat().toSorted()).toEqual(turns(41).toSorted())
})

test('a slow host is waited for a second and a half, and what it makes is there for the next question', async () => {
  const { embed, answers } = held()
  const { clock, vectors, asked } = open(embed)
  const waiting = vectors.ofTurns(turns(3), never)
  await clock.advance(1_500)
  expect(made(await waiting)).toBe(0)
  answers[0]!.resolve()
  expect(made(await vectors.ofTurns(turns(3), never))).toBe(3)
  expect(asked).toHaveLength(1)
})

test('who has waited already does not wait again, and has what is there', async () => {
  const { embed, answers } = held()
  const { clock, vectors } = open(embed)
  const waited = { ...never, untilMs: 0 }
  const late = vectors.ofTurns(turns(3), waited)
  await clock.advance(0)
  expect(made(await late)).toBe(0)
  answers[0]!.resolve()
  await vectors.ofTurns(turns(3), never)
  expect(made(await vectors.ofTurns(turns(3), waited))).toBe(3)
})

test('a question does not wait for long where its text is among turns that are being made', async () => {
  const { clock, vectors } = open(held().embed)
  void vectors.ofTurns(turns(3), never)
  const waiting = vectors.ofQuestion('Turn 1.')
  await clock.advance(1_500)
  expect(await waiting).toBeUndefined()
})

test('whoever stops waits no more, and no more is asked for', async () => {
  const { embed, answers } = held()
  const { vectors, asked } = open(embed)
  const stop = new AbortController()
  const waiting = vectors.ofTurns(turns(40), { ...never, signal: stop.signal })
  const other = vectors.ofTurns(turns(2), never)
  await Promise.resolve()
  stop.abort(new AppError('cancelled', 'It was stopped.'))
  expect(made(await waiting)).toBe(0)
  // Who waits for the same texts has them made: that was no failure of the host.
  while (answers.length < 2) await Promise.resolve()
  answers[1]!.resolve()
  expect(made(await other)).toBe(2)
  expect(asked.map((texts) => texts.length)).toEqual([16, 2])
})

test('a host that fails is told of, let alone for ten seconds, and asked again', async () => {
  let works = false
  const { clock, vectors, asked, told } = open(async (texts) => {
    if (!works) throw new AppError('host-failed', 'The host h failed.')
    return texts.map(simulatedEmbedding)
  })
  expect(made(await vectors.ofTurns(turns(40), never))).toBe(0)
  works = true
  expect(await vectors.ofQuestion('Turn 1.')).toBeUndefined()
  expect(made(await vectors.ofTurns(turns(2), never))).toBe(0)
  expect(asked).toHaveLength(1)
  await clock.advance(10_000)
  expect(made(await vectors.ofTurns(turns(2), never))).toBe(2)
  expect(told).toEqual(['The host h failed.', undefined])
})

test('a text that the host does not take keeps no other from its vector, and is not asked for again', async () => {
  const { vectors, asked } = open(async (texts) => {
    if (texts.includes('Turn 1.')) throw new AppError('bad-request', 'too long')
    return texts.map(simulatedEmbedding)
  })
  const found = await vectors.ofTurns(turns(3), never)
  expect(found.map((vector) => vector !== undefined)).toEqual([true, false, true])
  const before = asked.length
  await vectors.ofTurns(turns(3), never)
  expect(asked).toHaveLength(before)
  // Nor is the host taken for one that fails where that text is the only new one.
  const alone = open(async () => Promise.reject(new AppError('too-large', 'too long')))
  expect(made(await alone.vectors.ofTurns(['x'], never))).toBe(0)
  await alone.vectors.ofTurns(['y'], never)
  expect([alone.asked, alone.told]).toEqual([[['x'], ['y']], []])
})

test('of a conversation that is longer than can be compared none is asked for', async () => {
  const { vectors, asked } = open()
  expect(made(await vectors.ofTurns(turns(2_001), never))).toBe(0)
  expect(asked).toEqual([])
})
