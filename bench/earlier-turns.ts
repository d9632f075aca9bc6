// What of the evidence of a later question is in the short form of a conversation's earlier turns (src/context), by words
// and by words and vectors. A turn counts by the share of its characters that are there.
// Run: node bench/earlier-turns.ts http://127.0.0.1:4080/v1 use-lite
import { join } from 'node:path'
import { compressTurns, loadTokenCounter } from '../src/context/index.ts'
import { turnScores, type AskedVectors } from '../src/documents/index.ts'
import type { ChatMessage } from '../src/wire/index.ts'
import { conversationPool } from './conversation-pool.ts'
import { hostEmbeddings } from './host-embeddings.ts'

const [url, model] = process.argv.slice(2)
if (url === undefined || model === undefined) {
  console.error('Give the address of a host of vectors and a model: node bench/earlier-turns.ts URL MODEL')
  process.exit(2)
}
/** What is said again in a turn, and what a prompt that is laid out anew has for it at least and at most. */
const budgets = [224, 420, 1_400]
const sets = ['long-conversation-1', 'long-conversation-2', 'long-conversation-3']

const embed = hostEmbeddings({ url, model, key: process.env['EMBEDDINGS_KEY'] })
const vectors: AskedVectors = {
  ofQuestion: async (question) => (await embed([question], 'question'))[0],
  ofTurns: (texts) => embed(texts, 'blocks'),
}
const count = await loadTokenCounter()
const { signal } = new AbortController()

console.log(
  `| of the evidence, in tokens | ${budgets.join(' | ')} |\n| --- | ${budgets.map(() => '---').join(' | ')} |`,
)
for (const set of sets) {
  const { documents, questions } = conversationPool(join(import.meta.dirname, `${set}.txt`))
  const turns = documents.map(({ text }) => text)
  const first = documents[0]!.speaker
  const messages = documents.map(({ speaker, text }): ChatMessage => ({
    role: speaker === first ? 'user' : 'assistant',
    content: text,
  }))
  const places = new Map(documents.map(({ id }, place) => [id, place]))
  for (const [name, scores] of [
    ['words', turnScores(undefined)],
    ['words and vectors', turnScores(vectors)],
  ] as const) {
    const found = budgets.map(() => 0)
    for (const { question, evidence } of questions) {
      const relevance = await scores({ turns, question, signal, untilMs: Infinity })
      for (const [place, budgetTokens] of budgets.entries()) {
        const told = compressTurns({ messages, relevance, question, budgetTokens, count })
        const shares = evidence.map(({ document }) => shareIn(told, turns[places.get(document)!]!))
        found[place]! += shares.reduce((sum, share) => sum + share, 0) / shares.length / questions.length
      }
    }
    console.log(`| ${set}, ${name} | ${found.map((share) => `${(100 * share).toFixed(1)} %`).join(' | ')} |`)
  }
}

/** How much of a turn is said in a text, by its sentences. */
function shareIn(text: string, turn: string): number {
  const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(turn)].map(
    ({ segment }) => segment.trim(),
  )
  const all = sentences.join('').length
  return sentences.filter((sentence) => text.includes(sentence)).join('').length / all
}
