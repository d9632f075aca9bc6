import { z } from 'zod'

const label = z.union([z.string(), z.number()]).transform(String)

const documentSchema = z.object({
  id: label,
  title: z.string().nullish(),
  text: z.string(),
  /** Of a turn: the conversation that it belongs to, and who speaks. */
  session: label.nullish(),
  speaker: label.nullish(),
})
type Document = z.infer<typeof documentSchema>

/** A document that is given twice counts once; two of one id could not be told apart in what is given out. */
function once(documents: Document[], context: z.RefinementCtx): Document[] {
  const known = new Map<string, string>()
  return documents.filter(({ id, text }, position) => {
    const before = known.get(id)
    known.set(id, text)
    if (before !== undefined && before !== text)
      context.addIssue({
        code: 'custom',
        path: [position, 'id'],
        message: `an earlier document is called '${id.slice(0, 80)}' and has another text`,
      })
    return before === undefined
  })
}

/**
 * One line of `muster context --jsonl`: documents, questions about them, and the tokens that each prompt may have.
 * `span` gives out pieces of documents; `document` gives them out whole; in a pool of `turn`s they are the turns of
 * conversations, in order, and each is given out whole. Fields that are not named here are passed over.
 */
export const contextPoolSchema = z.object({
  pool: label,
  unit: z.enum(['span', 'document', 'turn']).default('span'),
  /** Everything included: contents, conversation, question and what was selected. */
  budget: z.int().positive().optional(),
  documents: z.array(documentSchema).transform(once),
  questions: z.array(
    z.object({
      question: z.string(),
      /** Earlier turns, oldest first; whoever is not the user is the assistant. */
      history: z.array(z.object({ role: z.string(), text: z.string() })).default([]),
    }),
  ),
})
export type ContextPool = z.infer<typeof contextPoolSchema>

/** What was selected for each question of a pool, in the order of the questions. */
export interface FittedPool {
  pool: string
  questions: {
    /** Offsets are code points of the document's text. */
    selected: { document: string; start: number; end: number }[]
    /** Tokens of the whole prompt. */
    tokens: number
  }[]
}
