import { messageText, type ChatMessage } from '../wire/index.ts'
import type { TokenCounter } from './token-counter.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
const longestSentence = 400
/** Only the first and the last of a long message are looked at. */
const longestMessage = 20_000

/**
 * The words that a sentence shares with the question add ten or so at most: which turn bears on it says more, by words,
 * by the turns around it and by its meaning, and they choose within the turn.
 */
const weightOfBearing = 100

export interface EarlierTurns {
  messages: ChatMessage[]
  /** How well each bears on the question; left out: the later the better. */
  relevance?: number[] | undefined
  question: string
  budgetTokens: number
  count: TokenCounter
}

/**
 * Earlier turns in their own words and in fewer of them: of those that bear most on the question the sentences that do,
 * of the others the first sentence, as many as fit, in order. Empty where nothing does.
 */
export function compressTurns({ messages, relevance, question, budgetTokens, count }: EarlierTurns): string {
  const asked = wordsOf(question)
  const holding = new Map<string, number>()
  const all = messages.map((message) => sentencesOf(messageText(message)))
  const sentences = all.flat()
  for (const sentence of sentences)
    for (const word of sentence.words) if (asked.has(word)) holding.set(word, (holding.get(word) ?? 0) + 1)
  const best = Math.max(1e-9, ...(relevance ?? []))
  const scored = all.flatMap((own, turn) =>
    own.map(({ text, words }, place) => {
      let fits = 0
      for (const word of words) {
        const holders = holding.get(word)
        if (holders !== undefined) fits += Math.log(1 + sentences.length / holders)
      }
      const bearing = (relevance?.[turn] ?? 0) / best
      const recency = (turn + 1) / messages.length
      const score =
        fits * (0.5 + bearing) + (place === 0 ? 0.3 : 0) + 0.2 * recency + weightOfBearing * bearing
      return { turn, place, text, score }
    }),
  )

  const kept: typeof scored = []
  let left = budgetTokens - count(wrap(''))
  const opened = new Set<number>()
  for (const one of scored.toSorted((a, b) => b.score - a.score || b.turn - a.turn || a.place - b.place)) {
    const speaker = opened.has(one.turn) ? '' : `${speakerOf(messages[one.turn]!)}: `
    const cost = count(`${speaker}${one.text}\n`) + 1
    if (cost > left) continue
    left -= cost
    opened.add(one.turn)
    kept.push(one)
  }
  if (kept.length === 0) return ''
  const lines = Map.groupBy(
    kept.toSorted((a, b) => a.turn - b.turn || a.place - b.place),
    ({ turn }) => turn,
  )
  return wrap(
    [...lines]
      .map(([turn, found]) => `${speakerOf(messages[turn]!)}: ${found.map(({ text }) => text).join(' ')}`)
      .join('\n'),
  )
}

function wrap(text: string): string {
  return `<earlier>\n${text}\n</earlier>`
}

function speakerOf({ role }: ChatMessage): string {
  return role === 'user' ? 'user' : 'assistant'
}

interface Sentence {
  text: string
  words: Set<string>
}

/** Without marks of citations: the passages that they name may not be in the prompt any more. */
function sentencesOf(text: string): Sentence[] {
  const plain = text
    .slice(0, longestMessage)
    .replace(/\s*\[\d{1,3}(?:[,;]\s*\d{1,3})*\](?![(:])/g, '')
    .replace(/<\/?earlier>/g, '')
    .replace(/\s+/g, ' ')
  return [...segmenter.segment(plain)].flatMap(({ segment }) => {
    const sentence = segment.trim().slice(0, longestSentence).toWellFormed()
    return sentence === '' ? [] : [{ text: sentence, words: wordsOf(sentence) }]
  })
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu))
}
