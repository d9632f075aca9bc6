import { expect, test } from 'vitest'
import { dataUrl, makePng } from '../../test/make-pictures.ts'
import { messageText, picturePart, picturesOf, pictureTokens, type ChatMessage } from '../wire/index.ts'
import { leaveOut, withoutFirstPictures } from './earlier-pictures.ts'
import { fit, type FitRequest, type FittedPrompt } from './fit.ts'
import type { Layout } from './layout.ts'

const count = (text: string) => Math.ceil(text.length / 4)
/** Of 512 by 512: 255 tokens. */
const square = picturePart(dataUrl(makePng(512, 512)))
const bytes = (messages: ChatMessage[]) => messages.map((message) => JSON.stringify(message)).join('\n')
const picturesIn = ({ messages }: FittedPrompt) => messages.map((message) => picturesOf(message).length)

/** A conversation whose every question shows this many pictures. */
function converse(
  turns: number,
  {
    window = 100_000,
    pictures = 1,
    blind,
  }: { window?: number; pictures?: number; blind?: (turn: number) => boolean },
): FittedPrompt[] {
  const history: ChatMessage[] = []
  const prompts: FittedPrompt[] = []
  let layout: Layout | undefined
  for (let turn = 0; turn < turns; turn++) {
    const isBlind = blind?.(turn) ?? false
    const shown = isBlind ? [] : Array.from({ length: pictures }, () => square)
    const request: FitRequest = {
      question: `Question ${turn}?`,
      pictures: shown,
      blind: isBlind,
      history: [...history],
      passages: [],
      documents: [],
      budget: { tokens: Math.min(2_000, window), window },
      price: { input: 1, cachedInput: 0.1 },
      layout,
      count,
    }
    const prompt = fit(request)
    layout = prompt.layout
    prompts.push(prompt)
    history.push(
      { role: 'user', content: [{ type: 'text', text: request.question }, ...shown] },
      { role: 'assistant', content: `Answer ${turn}.` },
    )
  }
  return prompts
}

test('a picture counts as OpenAI counts it', () => {
  const check = (width: number, height: number, tokens: number, detail?: string) => {
    const png = makePng(1, 1)
    // Only its header is looked at.
    png.writeUInt32BE(width, 16)
    png.writeUInt32BE(height, 20)
    const { image_url: url } = picturePart(dataUrl(png))
    const part = { type: 'image_url', image_url: { ...(url as object), ...(detail && { detail }) } }
    expect(pictureTokens(part), `${width} by ${height}`).toBe(tokens)
  }
  check(512, 512, 255)
  check(1024, 1024, 765)
  check(2048, 4096, 1105)
  check(4096, 8192, 1105, 'high')
  check(4096, 8192, 85, 'low')
  expect(pictureTokens(picturePart('https://example.org/a.png'))).toBe(765)
  expect(pictureTokens(picturePart(''))).toBe(0)
})

test('a conversation with pictures begins each prompt with the bytes of the one before', () => {
  const prompts = converse(5, {})
  for (const [index, prompt] of prompts.entries()) {
    expect(picturesIn(prompt).reduce((sum, one) => sum + one, 0)).toBe(index + 1)
    if (index === 0) continue
    expect(prompt.way).toBe('appended')
    expect(bytes(prompt.messages).startsWith(bytes(prompts[index - 1]!.messages))).toBe(true)
    // What is new is the picture and a few words.
    expect(prompt.newTokens).toBeGreaterThan(255)
    expect(prompt.newTokens).toBeLessThan(300)
  }
})

test('the oldest pictures fall out, several at once, and the text stays', () => {
  const prompts = converse(12, { window: 3_000 })
  const rebased = prompts.flatMap(({ way }, turn) => (way === 'rebased' ? [turn] : []))
  expect(rebased.length).toBeGreaterThan(0)
  expect(rebased.length).toBeLessThan(6)
  for (const [turn, prompt] of prompts.entries()) {
    expect(prompt.tokens).toBeLessThanOrEqual(3_000)
    const text = prompt.messages.map(messageText).join('\n')
    for (let earlier = 0; earlier < turn; earlier++) expect(text).toContain(`Answer ${earlier}.`)
    const kept = picturesIn(prompt).filter(Boolean).length
    expect(text.match(/A picture was shown here/g)?.length ?? 0).toBe(turn + 1 - kept)
    expect(picturesOf(prompt.messages.at(-1)!)).toHaveLength(1)
    if (turn > 0 && prompt.way === 'appended')
      expect(bytes(prompt.messages).startsWith(bytes(prompts[turn - 1]!.messages))).toBe(true)
  }
})

test('a window that holds no second picture holds the text', () => {
  const [, second] = converse(2, { window: 700, pictures: 2 })
  expect(picturesIn(second!)).toEqual([0, 0, 0, 2])
  expect(second!.tokens).toBeLessThanOrEqual(700)
})

test('pictures that are longer than the window are told of', () => {
  expect(() => converse(1, { window: 700, pictures: 3 })).toThrow(/with its pictures has about/)
})

test('a model that sees nothing gets the text, and one that sees the pictures again', () => {
  const [, , blind, seeing] = converse(4, { blind: (turn) => turn === 2 })
  expect(picturesIn(blind!).filter(Boolean)).toEqual([])
  expect(picturesIn(seeing!).filter(Boolean)).toEqual([1, 1, 1])
  expect([blind!.way, seeing!.way]).toEqual(['rebased', 'rebased'])
})

test('the newest earlier picture stays as long as it fits by itself', () => {
  const history = Array.from({ length: 4 }, (): ChatMessage => ({ role: 'user', content: [square] }))
  const check = (window: number, dropped: number) =>
    expect(leaveOut(history, { window, blind: false, before: undefined }), `${window}`).toEqual({
      dropped,
      blind: false,
    })
  check(10_000, 0)
  check(2_600, 0)
  check(2_500, 3)
  check(700, 3)
  check(600, 4)
})

test('one that comes without its data is told of in words', () => {
  const [message] = withoutFirstPictures(
    [{ role: 'user', content: [{ type: 'text', text: 'Look.' }, picturePart(''), square] }],
    0,
  )
  expect([messageText(message!), picturesOf(message!)]).toEqual([
    'Look.\n\n[A picture was shown here. It is not sent any more.]',
    [square],
  ])
})
