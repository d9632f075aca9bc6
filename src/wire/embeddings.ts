import { z } from 'zod'

const tokens = z.array(z.number().int().min(0)).min(1)

/** The body of `POST /v1/embeddings`; what is not named here is passed to the host as it came. */
export const embeddingRequestSchema = z.looseObject({
  model: z.string({ error: 'expected the name of a model' }).min(1, 'expected the name of a model'),
  /** Texts, or the numbers of their tokens. */
  input: z.union([z.string(), z.array(z.string()).min(1), tokens, z.array(tokens).min(1)], {
    error: 'expected a text, a list of texts, or of the numbers of their tokens',
  }),
  encoding_format: z.enum(['float', 'base64'], { error: 'expected "float" or "base64"' }).nullish(),
})
export type EmbeddingRequestBody = z.infer<typeof embeddingRequestSchema>
