import { z } from 'zod'
import { toldBecauseSchema } from './errors.ts'
import { importSources, leftOutSchema } from './imports.ts'
import { opinionsCostSchema, secondOpinionSchema } from './second-opinions.ts'
import { toolCalledSchema, toolEndedSchema } from './tools.ts'
import { verdictSchema } from './verdicts.ts'

/** A passage given to a run as evidence; `start` and `end` are UTF-16 offsets into the document's text. */
const evidencePassageSchema = z.object({
  number: z.int().positive(),
  blockId: z.int(),
  documentId: z.string(),
  title: z.string(),
  headings: z.array(z.string()),
  page: z.int().optional(),
  anchor: z.string().optional(),
  start: z.int(),
  end: z.int(),
  text: z.string(),
  score: z.number(),
})
export type EvidencePassage = z.infer<typeof evidencePassageSchema>

/** The layout of a prompt, with its passages by number: they are those of the run's evidence. */
const promptSchema = z.object({
  tokens: z.int(),
  newTokens: z.int(),
  way: z.enum(['begun', 'appended', 'rebased']),
  layout: z.object({
    system: z.string(),
    compressed: z.int(),
    turns: z.array(z.object({ earlier: z.string(), passages: z.array(z.int()) })),
    nextNumber: z.int(),
    turnsPaid: z.int(),
    spent: z.number(),
    pictures: z.object({ dropped: z.int(), blind: z.boolean() }).optional(),
    house: z.string().optional(),
  }),
})

const usageSchema = z.looseObject({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
})

const toolCallSchema = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
})

/** What happened in a run, without its number. A run ends in exactly one `run-done`, `run-error` or `run-aborted`. */
const runEventBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run-started'),
    conversationId: z.string(),
    question: z.string(),
    model: z.string(),
  }),
  /** The answer was written elsewhere, and never checked: by which model, and what of it was not taken along. */
  z.object({
    type: z.literal('imported'),
    from: z.enum(importSources),
    model: z.string().optional(),
    leftOut: leftOutSchema.optional(),
  }),
  z.object({ type: z.literal('evidence'), passages: z.array(evidencePassageSchema) }),
  /** How the prompt was laid out: what the next turn has to know so that it begins with the same bytes. */
  z.object({ type: z.literal('prompt'), ...promptSchema.shape }),
  /** The model's host took less than was thought: the prompt was laid out again, smaller. */
  z.object({ type: z.literal('prompt-cut'), tokens: z.int(), reason: z.string() }),
  /** The model asked to read on in a document; `passages` are the numbers of what it got. */
  z.object({
    type: z.literal('document-opened'),
    document: z.string(),
    place: z.string(),
    passages: z.array(z.int()),
  }),
  /** The model called a tool. One that changes something waits for the person who asked. */
  toolCalledSchema.extend({ type: z.literal('tool-called') }),
  toolEndedSchema.extend({ type: z.literal('tool-ended') }),
  z.object({ type: z.literal('queued'), place: z.number(), estimatedWaitMs: z.number() }),
  z.object({ type: z.literal('host-chosen'), host: z.string(), model: z.string() }),
  z.object({
    type: z.literal('moved'),
    from: z.string(),
    to: z.string(),
    reason: z.string(),
    because: toldBecauseSchema.optional(),
  }),
  z.object({ type: z.literal('reasoning-delta'), text: z.string() }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  verdictSchema.extend({ type: z.literal('verdict') }),
  /** What of the answer was not checked, and why. */
  z.object({ type: z.literal('check-notice'), message: z.string(), because: toldBecauseSchema.optional() }),
  /** What became of the verdict on the claim at the same place. */
  secondOpinionSchema.extend({ type: z.literal('second-opinion') }),
  /** Behind the last of them, where they were asked for. */
  opinionsCostSchema.extend({ type: z.literal('second-opinions') }),
  z.object({
    type: z.literal('run-done'),
    finishReason: z.string(),
    usage: usageSchema.optional(),
    /** Numbers of the passages that the answer cites, in order of first mention. */
    cited: z.array(z.int()),
    /** Calls of tools that the client offered, for it to answer; a run that is kept has none. */
    toolCalls: z.array(toolCallSchema).optional(),
  }),
  z.object({
    type: z.literal('run-error'),
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    because: toldBecauseSchema.optional(),
  }),
  z.object({ type: z.literal('run-aborted'), reason: z.string(), because: toldBecauseSchema.optional() }),
])
export type RunEventBody = z.infer<typeof runEventBodySchema>

/** One event of a run: numbered from 1 without gaps, with its wall time in milliseconds. */
export type RunEvent = RunEventBody & { seq: number; at: number }

/** Whether nothing follows this event in its run. */
export function isLastEvent<Event extends { type: string }>(
  event: Event,
): event is Extract<Event, { type: (typeof lastTypes)[number] }> {
  return (lastTypes as readonly string[]).includes(event.type)
}

const lastTypes = ['run-done', 'run-error', 'run-aborted'] as const
