// What the input of a conversation of ten turns costs over a corpus of 64k tokens at DeepSeek's prices with a perfect
// prefix cache: everything in every prompt, our prompts, and our first prompt's method anew in every turn.
// Run: npm run bench:conversation [-- --data FOLDER]
import { parseArgs } from 'node:util'
import { priceTable } from '../src/accounts/index.ts'
import { fit, instructions, loadTokenCounter, type FoundPassage, type Layout } from '../src/context/index.ts'
import { indexPool } from '../src/documents/index.ts'
import { contextPoolSchema, renderPassages, type ChatMessage, type ContextPool } from '../src/wire/index.ts'
import { readContextSet } from './context-sets.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string', default: 'deepseek-chat' },
    turns: { type: 'string', default: '10' },
    conversations: { type: 'string', default: '20' },
  },
})
const turns = Number(values.turns)
const price = priceTable({})(values.model)
const cached = (price.cachedInput ?? price.input) / price.input
const count = await loadTokenCounter('deepseek')

/** Real conversations of at least so many turns, by their longest history; each belongs to its pool. */
function conversations(): { pool: ContextPool; history: ChatMessage[] }[] {
  const found = new Map<string, { pool: ContextPool; history: ChatMessage[] }>()
  for (const raw of readContextSet(values.data, 'mtrag')) {
    const pool = contextPoolSchema.parse(raw)
    for (const { question, history } of pool.questions) {
      const messages = [
        ...history.map(({ role, text }) => ({ role: role === 'user' ? 'user' : 'assistant', content: text })),
        { role: 'user', content: question },
      ] as ChatMessage[]
      const key = `${pool.pool} ${messages[0]!.content as string}`
      if (messages.length >= 2 * turns - 1 && messages.length > (found.get(key)?.history.length ?? 0))
        found.set(key, { pool, history: messages })
    }
  }
  return [...found.values()].slice(0, Number(values.conversations))
}

const sums = Array.from({ length: turns }, () => ({ all: 0, ours: 0, anew: 0, tokens: 0, rebased: 0 }))
const chosen = conversations()
let corpus = 0
let dearer = 0
for (const { pool, history } of chosen) {
  const index = indexPool(
    pool.documents.map(({ id, title, text }) => ({ id, title: title ?? '', text })),
    { whole: false },
  )
  const passages = index.units.map(({ document, start, end }, position): FoundPassage => {
    const { id, title, text } = pool.documents[document]!
    return {
      blockId: position,
      documentId: id,
      title: title ?? '',
      headings: [],
      start,
      end,
      text: text.slice(start, end),
      score: 0,
    }
  })
  const everything =
    count(instructions) +
    passages.reduce((sum, one) => sum + count(renderPassages([{ ...one, number: 100 }])), 0)
  corpus += everything
  const documents = pool.documents.map(({ title, id }) => ({ title: title ?? id }))
  let layout: Layout | undefined
  for (let turn = 0; turn < turns; turn++) {
    const before = history.slice(0, 2 * turn)
    const question = history[2 * turn]!.content as string
    const scores = await index.score({
      question,
      history: before.map(({ role, content }) => ({
        role: role as 'user' | 'assistant',
        text: content as string,
      })),
      feedback: true,
    })
    const found = passages
      .map((passage, position) => ({ ...passage, score: scores[position]! }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 100)
    const request = {
      question,
      history: before,
      passages: found,
      documents,
      budget: { tokens: 5_600, window: 120_000 },
      count,
    }
    const prompt = fit({ ...request, price, layout })
    layout = prompt.layout
    const said = before.reduce((sum, { content }) => sum + count(content as string) + 5, 0)
    const last = before.slice(-2).reduce((sum, { content }) => sum + count(content as string) + 5, 0)
    const asked = count(question) + 5
    const sum = sums[turn]!
    const all = turn === 0 ? everything + asked : (everything + said - last) * cached + last + asked
    const ours = prompt.newTokens + (prompt.tokens - prompt.newTokens) * cached
    if (turn > 0 && ours > all) dearer++
    sum.all += all
    sum.ours += ours
    sum.anew += fit({ ...request, price: { input: 1 } }).tokens
    sum.tokens += prompt.tokens
    if (prompt.way === 'rebased') sum.rebased++
  }
}

const perMillion = (tokens: number) => ((tokens / chosen.length) * price.input) / 1e6
const dollars = (tokens: number) => `$${perMillion(tokens).toFixed(5)}`
console.log(
  `${chosen.length} conversations of ${turns} turns, ${Math.round(corpus / chosen.length)} tokens of documents; ${values.model}: $${price.input} a million, cached $${price.cachedInput ?? price.input}`,
)
console.table(
  sums.map(({ all, ours, anew, tokens, rebased }, turn) => ({
    turn: turn + 1,
    'all, cached': dollars(all),
    ours: dollars(ours),
    'anew in every turn': dollars(anew),
    'tokens of ours': Math.round(tokens / chosen.length),
    'laid out anew': rebased,
  })),
)
const total = (key: 'all' | 'ours' | 'anew') => sums.reduce((sum, one) => sum + one[key], 0)
console.log(
  `In all: ${dollars(total('all'))}, ours ${dollars(total('ours'))}, anew ${dollars(total('anew'))}. ` +
    `All : ours = ${(total('all') / total('ours')).toFixed(2)} : 1; later turns dearer than all, cached: ${dearer}`,
)
