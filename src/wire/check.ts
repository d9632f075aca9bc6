import { z } from 'zod'
import { secondOpinionChoiceSchema } from './second-opinions.ts'

/** What an answer may rest on: one text, or passages in the order in which the answer numbers them. */
const evidenceSchema = z.union(
  [z.string(), z.array(z.union([z.string(), z.object({ text: z.string(), title: z.string().optional() })]))],
  { error: 'expected a text, or a list of texts or of objects with `text`' },
)

/** A line of `muster check --jsonl`. */
export const checkLineSchema = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  question: z.string().nullish(),
  evidence: evidenceSchema,
  answer: z.string(),
})

/** The body of `POST /v1/check`. */
export const checkRequestSchema = z.strictObject({
  question: z.string().nullish(),
  evidence: evidenceSchema,
  answer: z.string(),
  secondOpinion: secondOpinionChoiceSchema.optional(),
})
