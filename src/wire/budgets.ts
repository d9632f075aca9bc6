import { z } from 'zod'

/** A limit of what is used in a day or a month (UTC). With no `scopeId` it holds for each person, team or key. */
export const budgetSchema = z
  .strictObject({
    scope: z.enum(['everyone', 'person', 'team', 'key']),
    scopeId: z.string().min(1).max(100).optional(),
    /** The name that people ask for; left out: all models. */
    model: z.string().min(1).max(200).optional(),
    period: z.enum(['day', 'month']),
    tokens: z.int().min(0).optional(),
    /** In the currency of the prices. */
    money: z.number().min(0).max(1e9).optional(),
  })
  .refine(({ tokens, money }) => tokens !== undefined || money !== undefined, {
    error: 'expected tokens, money or both',
    path: ['tokens'],
  })

export interface BudgetSummary extends z.infer<typeof budgetSchema> {
  id: string
  /**
   * The person, team or key that is counted; `everyone` for the house, and `each` of one that holds for each of them
   * while nobody has used any of it.
   */
  owner: string
  /** What a person, team or key is called; undefined where it is gone. */
  ownerName: string | undefined
  usedTokens: number
  usedMoney: number
  /** The larger of the shares that are used, of 1. */
  share: number
}

const date = z.iso.date()
export const usageQuerySchema = z.object({
  from: date.optional(),
  to: date.optional(),
  format: z.enum(['json', 'csv']).default('json'),
})

export interface UsageRow {
  day: string
  personId: string
  person: string | undefined
  teamId: string
  team: string | undefined
  keyId: string
  key: string | undefined
  model: string
  requests: number
  promptTokens: number
  cachedTokens: number
  completionTokens: number
  money: number
}

/** What a million tokens of a model cost. */
export const priceSchema = z.strictObject({
  input: z.number().min(0),
  cachedInput: z.number().min(0).optional(),
  output: z.number().min(0),
})
