// How much of the evidence is in the prompt in later turns of a conversation, where earlier prompts stay as they were
// and only new passages are appended, beside laying out every prompt anew. MT-RAG's documents are passages given whole.
// Run: npm run bench:later-turns [-- --data FOLDER --budget 5600]
import { parseArgs } from 'node:util'
import { priceTable } from '../src/accounts/index.ts'
import { fit, loadTokenCounter, type FoundPassage, type Layout } from '../src/context/index.ts'
import { indexPool } from '../src/documents/index.ts'
import { contextPoolSchema, type ChatMessage, type EvidencePassage } from '../src/wire/index.ts'
import { readContextSet } from './context-sets.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string', default: 'deepseek-chat' },
    budget: { type: 'string', default: '5600' },
  },
})
const budget = { tokens: Number(values.budget), window: 120_000 }
const price = priceTable({})(values.model)
const count = await loadTokenCounter('deepseek')

interface Sum {
  questions: number
  appended: number
  anew: number
  /** What of the evidence was chosen in this turn, rather than in one before. */
  newlyChosen: number
  appendedTokens: number
  anewTokens: number
}
const turns = ['first', 'second', 'third', 'fourth and fifth', 'sixth and later'] as const
const sums = new Map<string, Sum>()

for (const raw of readContextSet(values.data, 'mtrag')) {
  const { questions } = raw as { questions: { evidence: { document: string }[] }[] }
  const pool = contextPoolSchema.parse(raw)
  const index = indexPool(
    pool.documents.map(({ id, title, text }) => ({ id, title: title ?? '', text })),
    { whole: true },
  )
  const documents = pool.documents.map(({ title, id }) => ({ title: title ?? id }))
  const find = async (question: string, history: ChatMessage[]): Promise<FoundPassage[]> => {
    const scores = await index.score({
      question,
      history: history.map(({ role, content }) => ({
        role: role as 'user' | 'assistant',
        text: content as string,
      })),
      feedback: true,
    })
    return pool.documents
      .map(({ id, title, text }, position) => ({
        blockId: position,
        documentId: id,
        title: title ?? '',
        headings: [],
        start: 0,
        end: text.length,
        text,
        score: scores[position]!,
      }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 100)
  }

  for (const [position, { question, history }] of pool.questions.entries()) {
    const messages = history.map(({ role, text }): ChatMessage => ({
      role: role === 'user' ? 'user' : 'assistant',
      content: text,
    }))
    // What a user said in several messages on end is one turn only where somebody answered.
    const asked = [...messages.keys()].filter((at) => messages[at]!.role === 'user')
    let layout: Layout | undefined
    let before = new Set<string>()
    for (const at of [...asked, messages.length]) {
      const said = messages.slice(0, at)
      const text = at < messages.length ? (messages[at]!.content as string) : question
      const request = {
        question: text,
        history: said,
        passages: await find(text, said),
        documents,
        budget,
        count,
      }
      const prompt = fit({ ...request, price, layout })
      if (at === messages.length) {
        const { evidence } = questions[position]!
        const anew = fit({ ...request, price: { input: 1 } })
        add(asked.length, {
          questions: 1,
          appended: share(evidence, idsOf(prompt.passages)),
          anew: share(evidence, idsOf(anew.passages)),
          newlyChosen: share(evidence, idsOf(prompt.passages).difference(before)),
          appendedTokens: prompt.tokens,
          anewTokens: anew.tokens,
        })
      }
      layout = prompt.layout
      before = idsOf(prompt.passages)
    }
  }
}

function idsOf(passages: EvidencePassage[]): Set<string> {
  return new Set(passages.map(({ documentId }) => documentId))
}

function share(evidence: { document: string }[], ids: Set<string>): number {
  return evidence.filter(({ document }) => ids.has(document)).length / evidence.length
}

function add(earlier: number, one: Sum): void {
  for (const turn of [turns[earlier < 3 ? earlier : earlier < 5 ? 3 : 4]!, 'all']) {
    const sum = sums.get(turn)
    sums.set(
      turn,
      sum
        ? (Object.fromEntries(
            Object.entries(sum).map(([key, value]) => [key, value + one[key as keyof Sum]]),
          ) as unknown as Sum)
        : one,
    )
  }
}

console.log(`MT-RAG, ${values.budget} tokens for the first prompt, ${values.model}'s prices`)
console.table(
  [...turns, 'all'].flatMap((turn) => {
    const sum = sums.get(turn)
    if (!sum) return []
    const percent = (value: number) => `${((value / sum.questions) * 100).toFixed(1)} %`
    return {
      turn,
      questions: sum.questions,
      appended: percent(sum.appended),
      'of it new in this turn': percent(sum.newlyChosen),
      'laid out anew': percent(sum.anew),
      'tokens appended': Math.round(sum.appendedTokens / sum.questions),
      'tokens anew': Math.round(sum.anewTokens / sum.questions),
    }
  }),
)
