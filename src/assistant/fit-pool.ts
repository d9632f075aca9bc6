import { contents, instructions, loadTokenCounter, pack, type TokenCounter } from '../context/index.ts'
import { indexPool, type PoolUnit } from '../documents/index.ts'
import { renderPassages, type ContextPool, type FittedPool } from '../wire/index.ts'

type Question = ContextPool['questions'][number]
type Document = ContextPool['documents'][number]

/** Of the budget, at most, for the turns before the question. */
const historyShare = 0.04
/** Feedback looks for more of the same: worth it where there is room for more. */
const feedbackFrom = 1000

/**
 * Selects, for each question of a pool, what goes into a prompt of the pool's budget, everything else included.
 * Another index can be given, to compare.
 */
export async function fitPool(
  pool: ContextPool,
  budgetTokens: number,
  openIndex: typeof indexPool = indexPool,
): Promise<FittedPool> {
  const count = await loadTokenCounter()
  const { documents, unit } = pool
  const index = openIndex(
    documents.map(({ id, title, text, session, speaker }) => ({
      id,
      title: title ?? '',
      text,
      session: unit === 'turn' ? (session ?? '') : undefined,
      speaker: speaker ?? undefined,
    })),
    { whole: unit !== 'span' },
  )
  const { groups, groupTokens, unitTokens } = prices(index.units, pool, count)
  const titles = documents.map(({ title }) => title ?? '')
  const fixed = count(instructions) + count(contents(titles, budgetTokens, count))

  const questions: FittedPool['questions'] = []
  for (const { question, history } of pool.questions) {
    const asked = fixed + count(question) + historyTokens(history, budgetTokens, count)
    const scores = await index.score({
      question,
      history: history.map(({ role, text }) => ({ role: role === 'user' ? 'user' : 'assistant', text })),
      feedback: budgetTokens >= feedbackFrom,
    })
    const { taken, tokens } = pack(
      scores.map((score, position) => ({ score, tokens: unitTokens[position]!, group: groups[position]! })),
      { budgetTokens: budgetTokens - asked, groupTokens: (group) => groupTokens[group]! },
    )
    questions.push({
      selected: taken.map((position) => place(index.units[position]!, documents)),
      tokens: asked + tokens,
    })
  }
  return { pool: pool.pool, questions }
}

/**
 * What each unit costs in a prompt, and the heading that it shares: pieces of a document stand under its title,
 * turns of a session under its date, each behind its speaker.
 */
function prices(units: PoolUnit[], { unit, documents }: ContextPool, count: TokenCounter) {
  const groupOf = new Map<string, number>()
  const groupTokens: number[] = []
  const groups = units.map(({ document }) => {
    const { session, id } = documents[document]!
    const key = unit === 'turn' && session != null ? `session ${session}` : `document ${id}`
    let group = groupOf.get(key)
    if (group === undefined) {
      group = groupTokens.push(count(heading(documents[document]!)) + 2) - 1
      groupOf.set(key, group)
    }
    return group
  })
  // A further piece of the same place has its number and its ends, and no source.
  const marks = unit === 'span' ? count('<passage number="100">\n\n</passage>\n') : 0
  const unitTokens = units.map(({ document, start, end }) => {
    const { text, speaker } = documents[document]!
    return marks + count(`${speaker ? `${speaker}: ` : ''}${text.slice(start, end)}\n`)
  })
  return { groups, groupTokens, unitTokens }
}

/** All of a passage but its text. A title that the text begins with is not said twice. */
function heading({ title, text }: Document): string {
  const said = title == null || text.startsWith(title)
  return renderPassages([{ number: 100, title: said ? '' : title, headings: [], text: '' }])
}

function historyTokens(history: Question['history'], budgetTokens: number, count: TokenCounter): number {
  const all = history.reduce((sum, { text }) => sum + count(text), 0)
  return Math.min(all, Math.floor(budgetTokens * historyShare))
}

function place({ document, start, end }: PoolUnit, documents: Document[]) {
  const { id, text } = documents[document]!
  return { document: id, start: codePoints(text, start), end: codePoints(text, end) }
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
