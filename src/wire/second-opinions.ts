import { z } from 'zod'
import { becauseSchema, verdictKindSchema, verdictSchema } from './verdicts.ts'

/** Whether, and of whom, a second opinion is asked: `true` as the server is set up, or models by name. */
export const secondOpinionChoiceSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      /** Judges the claims that the first check is unsure of. Left out: as the server is set up. */
      model: z.string().min(1).max(200).optional(),
      /** Are asked the same question, so that the claims of their answers can be compared. */
      compareWith: z.array(z.string().min(1).max(200)).max(4).optional(),
    }),
  ],
  { error: 'expected true, false, or an object with `model` and `compareWith`' },
)
export type SecondOpinionChoice = z.infer<typeof secondOpinionChoiceSchema>

/** What one model says of one claim. */
const opinionSchema = z.object({
  /** The model that answered, or was asked for. */
  model: z.string(),
  /** `judge` was shown the claim and its evidence; `answer` was asked the question itself, and was compared. */
  role: z.enum(['judge', 'answer']),
  /** Left out where it has no opinion; `problem` says why. */
  says: verdictKindSchema.exclude(['recomputed']).optional(),
  problem: z.string().optional(),
})
export type Opinion = z.infer<typeof opinionSchema>

/** What became of a claim's verdict: `first` is what the check said by itself. */
export const secondOpinionSchema = z.object({
  start: verdictSchema.shape.start,
  end: verdictSchema.shape.end,
  first: verdictKindSchema,
  verdict: verdictKindSchema,
  probability: verdictSchema.shape.probability,
  /** Why, where the verdict changed. */
  reason: z.string().optional(),
  because: becauseSchema.optional(),
  opinions: z.array(opinionSchema),
})
export type SecondOpinion = z.infer<typeof secondOpinionSchema>

/** What all second opinions on one answer came to, and cost. */
export const opinionsCostSchema = z.object({
  /** Claims that a model was asked about, and verdicts that changed by it. */
  asked: z.int().nonnegative(),
  changed: z.int().nonnegative(),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  /** Why there is less than was asked for; the first verdicts stand. */
  problem: z.string().optional(),
})
export type OpinionsCost = z.infer<typeof opinionsCostSchema>

/** A verdict with what second opinions said of its claim. */
export type ReviewedVerdict = z.infer<typeof verdictSchema> & {
  secondOpinion?: Pick<SecondOpinion, 'first' | 'opinions'>
}
