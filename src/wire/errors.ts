import { z } from 'zod'

/**
 * What an error's message is made of, for those who tell it in another language: its code, or a closer reason out of
 * src/base/error-reasons.ts. `retrySeconds` stands among the values where the error says when to try again.
 */
export const toldBecauseSchema = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type ToldBecause = z.infer<typeof toldBecauseSchema>
