import { z } from 'zod'

/** How a claim stands to its evidence; only `recomputed` says in `right` how its sum came out. */
export const verdictKindSchema = z.enum(['supported', 'partly', 'not-found', 'contradicted', 'recomputed'])
export type VerdictKind = z.infer<typeof verdictKindSchema>

/**
 * What a verdict's reason is made of, for whoever tells it in another language: a code and what the answer and the
 * evidence have in its place. A code that is not known is told by the reason itself.
 */
export const becauseSchema = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  /** What speaks against the claim is a tool's result in the conversation. */
  fromTool: z.boolean().optional(),
})
export type Because = z.infer<typeof becauseSchema>

/** One claim of an answer and what was found for it. All offsets are UTF-16 code units. */
export const verdictSchema = z.object({
  /** Where the claim stands in the answer's text. */
  start: z.int().nonnegative(),
  end: z.int().positive(),
  verdict: verdictKindSchema,
  /** Whether what was worked out again came out as the answer says; only with `recomputed`. */
  right: z.boolean().optional(),
  /** The calibrated probability that the evidence supports the claim, from 0 to 1. */
  probability: z.number().min(0).max(1),
  /** The spans that carry it (or speak against it), within the text of the numbered passage, best first. */
  evidence: z.array(
    z.object({ passage: z.int().positive(), start: z.int().nonnegative(), end: z.int().positive() }),
  ),
  /** Why, in a phrase that a person can read, in English. */
  reason: z.string(),
  because: becauseSchema.optional(),
  /** What the answer itself cites for this claim and does not carry it, with the passage that does, where there is one. */
  wrongCitation: z
    .object({ cited: z.array(z.int().positive()), better: z.int().positive().optional() })
    .optional(),
})
export type Verdict = z.infer<typeof verdictSchema>
