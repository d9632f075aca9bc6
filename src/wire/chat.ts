import { z } from 'zod'
import { secondOpinionChoiceSchema } from './second-opinions.ts'

/** A chat message of the OpenAI API. Fields that we do not know are kept and passed on. */
const chatMessageSchema = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z
    .union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()], {
      error: 'expected a text, or a list of parts that each have a type',
    })
    .optional(),
})
export type ChatMessage = z.infer<typeof chatMessageSchema>

/** The body of `POST /v1/chat/completions`; what is not named here is passed to the host as it came. */
export const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(chatMessageSchema).min(1),
  stream: z.boolean().nullish(),
})
export type ChatRequestBody = z.infer<typeof chatRequestSchema>

/** What a client may choose for one chat, in the field `muster` of its body. */
export const chatChoicesSchema = z.object({
  muster: z.strictObject({
    /** `batch`: nobody waits for the answer at this moment, others go first. */
    priority: z.enum(['interactive', 'batch']).default('interactive'),
    /** The longest that it waits for the model that it asks for. */
    maxWaitSeconds: z.number().min(0).max(3_600).optional(),
    /** Whether the next best model of the name will do after that. */
    lesserModel: z.boolean().optional(),
    /** Whether the stream has chunks that say where it waits, who answers and to whom it moved. */
    events: z.boolean().default(false),
    /** Whether models are asked about the claims that the check is unsure of. Left out: as the server is set up. */
    secondOpinion: secondOpinionChoiceSchema.optional(),
  }),
})

/** Tokens that an answer cost, as hosts report it. */
export interface Usage {
  [field: string]: unknown
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details?: { cached_tokens?: number }
}

/** A piece of a tool call in a streamed answer. */
export interface ToolCallDelta {
  index: number
  id?: string
  type?: 'function'
  function?: { name?: string; arguments?: string }
}

/** A source of an answer, in the shape of OpenAI's `annotations`, with the place in our documents. */
export interface CitationAnnotation {
  type: 'document_citation'
  document_citation: {
    number: number
    document_id: string
    title: string
    headings: string[]
    start: number
    end: number
    text: string
  }
}

/** The text of a message, whatever form its content has. */
export function messageText(message: ChatMessage): string {
  if (typeof message.content === 'string') return message.content
  if (!Array.isArray(message.content)) return ''
  return message.content
    .map((part) => (part.type === 'text' && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('')
}
