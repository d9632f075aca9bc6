import { contents, instructions, loadTokenCounter, pack, type TokenCounter } from '../context/index.ts'
import { indexPool, type PoolBlock } from '../documents/index.ts'
import { renderPassages, type ContextPool, type FittedPool } from '../wire/index.ts'

type Question = ContextPool['questions'][number]
type Document = ContextPool['documents'][number]

/** Of the budget, at most, for the turns before the question. */
const historyShare = 0.12
/** Pseudo-relevance feedback looks for more of the same: worth it where there is room for more. */
const feedbackFrom = 1000

/** Selects, for each question of a pool, what goes into a prompt of the pool's budget, everything else included. */
export async function fitPool(pool: ContextPool, budgetTokens: number): Promise<FittedPool> {
  const count = await loadTokenCounter()
  const { documents, unit } = pool
  const index = indexPool(
    documents.map(({ id, title, text, session, speaker }) => ({
      id,
      title: title ?? '',
      text,
      session: unit === 'turn' ? (session ?? '') : undefined,
      speaker: speaker ?? undefined,
    })),
  )
  const units = unitsOf(index.blocks, documents, { whole: unit !== 'span', count })
  const unitOf = unit === 'span' ? [...units.keys()] : index.blocks.map(({ document }) => document)
  const fixed =
    count(instructions) +
    count(
      contents(
        documents.map(({ title }) => title ?? ''),
        budgetTokens,
        count,
      ),
    )

  const questions: FittedPool['questions'] = []
  for (const { question, history } of pool.questions) {
    const asked = fixed + count(question) + historyTokens(history, budgetTokens, count)
    const room = budgetTokens - asked
    const found = await index.find({
      question,
      history: history.map(({ role, text }) => ({ role: role === 'user' ? 'user' : 'assistant', text })),
      feedback: budgetTokens >= feedbackFrom,
    })
    const scores = units.map(() => 0)
    for (const { block, score } of found) {
      const unit = unitOf[block]!
      scores[unit] = Math.max(scores[unit]!, score)
    }
    const taken = pack(
      units.map(({ tokens }, position) => ({ tokens, score: scores[position]! })),
      room,
    )
    questions.push({
      selected: taken.map((position) => {
        const { document, start, end } = units[position]!
        const { id, text } = documents[document]!
        return { document: id, start: codePoints(text, start), end: codePoints(text, end) }
      }),
      tokens: asked + taken.reduce((sum, position) => sum + units[position]!.tokens, 0),
    })
  }
  return { pool: pool.pool, questions }
}

/** What is given out at once, a block or a whole document, with what it costs in a prompt. */
interface Unit extends PoolBlock {
  tokens: number
}

function unitsOf(
  blocks: PoolBlock[],
  documents: Document[],
  { whole, count }: { whole: boolean; count: TokenCounter },
): Unit[] {
  const cost = ({ document, start, end }: PoolBlock) => {
    const { title, text } = documents[document]!
    return count(
      renderPassages([{ number: 10, title: title ?? '', headings: [], text: text.slice(start, end) }]),
    )
  }
  const places = whole
    ? documents.map(({ text }, document) => ({ document, start: 0, end: text.length }))
    : blocks
  return places.map((place) => ({ ...place, tokens: cost(place) }))
}

function historyTokens(history: Question['history'], budgetTokens: number, count: TokenCounter): number {
  const all = history.reduce((sum, { text }) => sum + count(text), 0)
  return Math.min(all, Math.floor(budgetTokens * historyShare))
}

/** A UTF-16 offset as a number of code points. */
function codePoints(text: string, offset: number): number {
  let points = 0
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at)
    const second = text.charCodeAt(at + 1)
    if (code >= 0xd800 && code < 0xdc00 && second >= 0xdc00 && second < 0xe000) at++
    points++
  }
  return points
}
