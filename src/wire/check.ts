import { z } from 'zod'
import { secondOpinionChoiceSchema } from './second-opinions.ts'

/** An object that is itself evidence, such as a business or a tool's result: it is read as JSON. */
const dataSchema = z
  .record(z.string(), z.unknown())
  .refine((data) => !('text' in data))
  .transform((data) => JSON.stringify(data))

const passageSchema = z.union([
  z.string(),
  z
    .object({ text: z.string(), title: z.string().nullish() })
    .transform(({ text, title }) => ({ text, ...(title != null && { title }) })),
  dataSchema,
])

/** What an answer may rest on: one text or object, or passages in the order in which the answer numbers them. */
const evidenceSchema = z.union([z.string(), z.array(passageSchema), dataSchema], {
  error: 'expected a text, or a list of texts, of objects with `text`, or of data as objects',
})

/** A line of `muster check --jsonl`. */
export const checkLineSchema = z.object({
  id: z.union([z.string(), z.number()], { error: 'expected a text or a number' }).nullish(),
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
