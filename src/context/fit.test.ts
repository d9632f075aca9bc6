import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageText, parsePassages, type ChatMessage } from '../wire/index.ts'
import { fit, sendsEverything, type FitRequest, type FittedPrompt, type FoundPassage } from './fit.ts'
import type { Layout } from './layout.ts'

const count = (text: string) => Math.ceil(text.length / 4)
const cheapCache = { input: 1, cachedInput: 0.1 }
const noCache = { input: 1 }
const words = 'anchor bridge candle dragon engine feather garden harbour island jungle'.split(' ')

function passage(id: number, { score = 1, tokens = 80 } = {}): FoundPassage {
  const text = `${words[id % words.length]} ${id} `.padEnd(tokens * 4, 'x')
  const [documentId, start] = [`doc_${id % 7}`, id * 1000]
  return {
    blockId: id,
    documentId,
    title: `Title ${id % 7}`,
    headings: [],
    start,
    end: start + text.length,
    text,
    score,
  }
}

const request = (over: Partial<FitRequest> = {}): FitRequest => ({
  question: 'What is an anchor?',
  history: [],
  passages: Array.from({ length: 60 }, (_, index) => passage(index, { score: 60 - index })),
  documents: words.map((title) => ({ title })),
  budget: { tokens: 5_600, window: 60_000 },
  price: cheapCache,
  count,
  ...over,
})

/** The prompts of a conversation, each turn with passages of its own beside those of the one before. */
function converse(
  turns: number,
  over: Partial<FitRequest> = {},
  answer = 'It is so [1]. '.repeat(20),
  fresh = 14,
): FittedPrompt[] {
  const history: ChatMessage[] = []
  const prompts: FittedPrompt[] = []
  let layout: Layout | undefined
  for (let turn = 0; turn < turns; turn++) {
    const question = `Question ${turn} about ${words[turn % words.length]}?`
    const passages = Array.from({ length: 60 }, (_, index) =>
      passage(turn * fresh + index, { score: 60 - index }),
    )
    const prompt = fit(request({ question, passages, history: [...history], layout, ...over }))
    layout = prompt.layout
    prompts.push(prompt)
    history.push({ role: 'user', content: question }, { role: 'assistant', content: answer })
  }
  return prompts
}

const bytes = (messages: ChatMessage[]) => messages.map((message) => JSON.stringify(message)).join('\n')

describe('a conversation', () => {
  test('begins each prompt with the bytes of the one before, and appends what is new', () => {
    const prompts = converse(6)
    for (const [index, prompt] of prompts.slice(1).entries()) {
      expect(prompt.way).toBe('appended')
      expect(bytes(prompt.messages).startsWith(bytes(prompts[index]!.messages))).toBe(true)
      expect(prompt.newTokens).toBeLessThan(2_000)
      expect(prompt.tokens).toBeGreaterThan(prompts[index]!.tokens)
    }
  })

  test('appends nothing where what counts is there already, and a third of the budget where the subject changes', () => {
    const history: ChatMessage[] = [
      { role: 'user', content: 'What is an anchor?' },
      { role: 'assistant', content: 'A weight [1].' },
    ]
    const first = fit(request())
    const next = (from: number) =>
      fit(
        request({
          question: 'And a bridge?',
          history,
          layout: first.layout,
          passages: Array.from({ length: 60 }, (_, index) => passage(from + index, { score: 60 - index })),
        }),
      )
    expect(next(0).passages).toEqual(first.passages)
    const { way, newTokens } = next(1_000)
    expect(way).toBe('appended')
    expect(newTokens).toBeGreaterThan(5_600 * 0.3)
    expect(newTokens).toBeLessThan(5_600 * 0.4)
  })

  test('names a passage by one number throughout, and gives it once', () => {
    for (const price of [cheapCache, noCache]) {
      const numbers = new Map<number, number>()
      for (const { messages, passages } of converse(12, { price })) {
        const given = messages.flatMap((message) => parsePassages(messageText(message)))
        expect(given.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
          passages.map(({ number }) => number),
        )
        expect(new Set(passages.map(({ blockId }) => blockId)).size).toBe(passages.length)
        for (const { number, blockId } of passages) {
          expect(numbers.get(number) ?? blockId).toBe(blockId)
          numbers.set(number, blockId)
        }
      }
    }
  })

  test('is laid out anew in every turn that would be longer where the host does not cache', () => {
    const ways = converse(4, { price: noCache }, undefined, 30).map(({ way }) => way)
    expect(ways).toEqual(['begun', 'rebased', 'rebased', 'rebased'])
  })

  test('costs less with a cache than laid out anew in every turn, and is laid out anew once that pays', () => {
    const prompts = converse(40)
    const cost = prompts.reduce(
      (sum, { tokens, newTokens }) => sum + newTokens + 0.1 * (tokens - newTokens),
      0,
    )
    const anew = converse(40, { price: noCache }).reduce((sum, { tokens }) => sum + tokens, 0)
    const onlyAppended = converse(40, {
      price: { input: 1, cachedInput: 0 },
      budget: { tokens: 5_600, window: 120_000 },
    })
    const priced = onlyAppended.reduce(
      (sum, { tokens, newTokens }) => sum + newTokens + 0.1 * (tokens - newTokens),
      0,
    )
    expect(onlyAppended.every(({ way }) => way !== 'rebased')).toBe(true)
    expect(prompts.some(({ way }) => way === 'rebased')).toBe(true)
    expect(cost).toBeLessThan(anew)
    expect(cost).toBeLessThan(priced)
  })

  test('keeps its newest turns whole and the older ones in short once it is laid out anew', () => {
    const prompt = converse(30, { budget: { tokens: 3_000, window: 9_000 } }).findLast(
      ({ way }) => way === 'rebased',
    )!
    const text = prompt.messages.map(messageText).join('\n')
    expect(text).toContain('<earlier>\nuser: Question 0')
    expect(prompt.layout.compressed).toBeGreaterThan(0)
    expect(messageText(prompt.messages.at(-2)!)).toMatch(/^(It is so \[1\]. ){20}$/)
    // What an earlier answer cited may not be there any more.
    expect(/<earlier>[\s\S]*<\/earlier>/.exec(text)![0]).not.toContain('[1]')
  })

  test('says again what was said long ago and bears on the question', () => {
    const prompts = converse(12, { budget: { tokens: 3_000, window: 6_000 } })
    const layout = { ...prompts.findLast(({ way }) => way === 'rebased')!.layout, compressed: 12 }
    const history: ChatMessage[] = Array.from({ length: 6 }, (_, turn) => [
      { role: 'user' as const, content: `Question ${turn}?` },
      {
        role: 'assistant' as const,
        content: turn === 1 ? 'The code of the vault is 4711.' : 'Nothing much.',
      },
    ]).flat()
    const rest: ChatMessage[] = layout.turns.flatMap((_, turn) => [
      { role: 'user' as const, content: `Later ${turn}?` },
      { role: 'assistant' as const, content: 'Yes.' },
    ])
    const prompt = fit(
      request({
        question: 'What was the code of the vault?',
        history: [...history, ...rest],
        layout,
        passages: [],
      }),
    )
    expect(prompt.way).toBe('appended')
    expect(messageText(prompt.messages.at(-1)!)).toContain('assistant: The code of the vault is 4711.')
  })

  test('does not send what may not be sent any more', () => {
    const [first] = converse(1)
    const history: ChatMessage[] = [
      { role: 'user', content: 'Question 0 about anchor?' },
      { role: 'assistant', content: 'Yes.' },
    ]
    const kept = first!.passages.filter(({ number }) => number !== 3)
    const next = fit(request({ history, layout: first!.layout, passages: kept, withdrawn: true }))
    expect(next.way).toBe('rebased')
    expect(next.passages.map(({ number }) => number)).not.toContain(3)
    expect(bytes(next.messages)).not.toContain(first!.passages[2]!.text)
  })

  test('with a layout of another conversation is begun anew', () => {
    const [, , third] = converse(3)
    expect(fit(request({ layout: third!.layout })).messages).toHaveLength(2)
  })
})

describe('everything', () => {
  const everything = Array.from({ length: 70 }, (_, index) => passage(index))

  test('is sent where it is given, once, and only what came since in later turns', () => {
    const first = fit(request({ everything, passages: [] }))
    expect(first.passages).toHaveLength(70)
    const history: ChatMessage[] = [{ role: 'user', content: 'What is an anchor?' }]
    const next = fit(
      request({ everything: [...everything, passage(99)], history, layout: first.layout, passages: [] }),
    )
    expect(parsePassages(messageText(next.messages.at(-1)!)).map(({ number }) => number)).toEqual([71])
  })

  test.each([
    [7_999, noCache, true],
    [8_500, noCache, false],
    [8_500, cheapCache, true],
    [30_000, cheapCache, false],
    [64_000, cheapCache, false],
  ])('of %i tokens at %o: %o', (tokens, price, expected) =>
    expect(sendsEverything(tokens, { tokens: 5_600, window: 100_000 }, price)).toBe(expected),
  )
  test('not beyond the window', () =>
    expect(sendsEverything(7_000, { tokens: 5_600, window: 6_000 }, cheapCache)).toBe(false))
})

test('no prompt is longer than the window, nor a first one than the budget', () => {
  const turns = fc.array(fc.record({ question: fc.nat(300), answer: fc.nat(2_000), passages: fc.nat(30) }), {
    minLength: 1,
    maxLength: 12,
  })
  const ratio = fc.constantFrom(0, 0.02, 0.1, 0.5, 1)
  fc.assert(
    fc.property(turns, fc.integer({ min: 1_500, max: 8_000 }), ratio, (turns, window, cachedInput) => {
      const history: ChatMessage[] = []
      let layout: Layout | undefined
      for (const [index, turn] of turns.entries()) {
        const question = `why ${'q'.repeat(turn.question * 4)}?`
        const passages = Array.from({ length: turn.passages }, (_, at) =>
          passage(index * 13 + at, { score: 30 - at }),
        )
        const budget = { tokens: Math.min(4_000, window), window }
        const price = { input: 1, cachedInput }
        const prompt = fit(request({ question, passages, history: [...history], layout, budget, price }))
        const tokens = prompt.messages.reduce((sum, message) => sum + count(messageText(message)) + 5, 0)
        expect(prompt.tokens).toBe(tokens)
        expect(tokens).toBeLessThanOrEqual(window)
        if (prompt.way !== 'appended') expect(tokens).toBeLessThanOrEqual(budget.tokens)
        layout = prompt.layout
        history.push(
          { role: 'user', content: question },
          { role: 'assistant', content: 'a'.repeat(turn.answer * 4) },
        )
      }
    }),
    { numRuns: 200 },
  )
})

test('a question that is longer than the window is refused, with what to do', () =>
  expect(() =>
    fit(request({ question: 'q'.repeat(40_000), budget: { tokens: 4_000, window: 4_000 } })),
  ).toThrow(/Shorten it, or choose a model with a larger window/))

test('instructions that are longer than the window are told as that, whoever wrote them', () => {
  const text = 'i'.repeat(20_000)
  for (const said of [{ house: text }, { instructions: text }])
    expect(() => fit(request({ ...said, budget: { tokens: 4_000, window: 4_000 } }))).toThrow(
      /^The instructions .* have about 5000 tokens, and the model takes 4000 .* Shorten them/,
    )
})

test('what the house says takes no passage’s place, while the window holds both', () => {
  const house = 'We are the city library. '.repeat(160)
  const numbers = (prompt: FittedPrompt) => prompt.passages.map(({ start }) => start)
  const without = fit(request())
  const beside = fit(request({ house }))
  expect(numbers(beside)).toEqual(numbers(without))
  expect(beside.tokens).toBeGreaterThan(5_600)
  const narrow = { tokens: 5_600, window: 5_800 }
  const squeezed = fit(request({ house, budget: narrow }))
  expect(squeezed.tokens).toBeLessThanOrEqual(5_800)
  expect(squeezed.passages.length).toBeGreaterThan(0)
})
