import { z } from 'zod'

/** A field of the protocol that nothing is done for: only nothing may stand in it. */
function notHere(message: string) {
  return z.custom<null | undefined>((value) => value === null || value === undefined, message).optional()
}

const allItems = 'Send the items of the whole conversation in `input`.'

const textPart = z.looseObject({ type: z.enum(['input_text', 'output_text', 'text']), text: z.string() })
const refusalPart = z.looseObject({ type: z.literal('refusal'), refusal: z.string() })
const picturePart = z.looseObject({
  type: z.literal('input_image'),
  image_url: z.string({ error: 'expected the picture itself as data:image/png;base64,…' }),
  detail: z.string().nullish(),
})

const partSchema = z.discriminatedUnion('type', [textPart, refusalPart, picturePart], {
  error: (issue) => whyNoPart((issue.input as { type?: unknown } | null | undefined)?.type),
})
export type ResponsePart = z.infer<typeof partSchema>

function whyNoPart(type: unknown): string {
  if (type === 'input_file')
    return 'files are not taken here. Send their text as `input_text`, or add them to the documents with POST /api/documents, which `assistant` searches.'
  return 'expected an `input_text`, an `input_image`, or an `output_text` or `refusal` of an earlier answer'
}

/** A text alone is one part. */
const contentSchema = z.preprocess(
  (content) => (typeof content === 'string' ? [{ type: 'input_text', text: content }] : content),
  z.array(partSchema, { error: 'expected a text, or a list of parts that each have a type' }),
)

const itemSchema = z.preprocess(
  withType,
  z.discriminatedUnion(
    'type',
    [
      z.looseObject({
        type: z.literal('message'),
        role: z.enum(['user', 'assistant', 'system', 'developer']),
        content: contentSchema,
      }),
      z.looseObject({
        type: z.literal('function_call'),
        call_id: z.string().min(1),
        name: z.string().min(1),
        arguments: z.string(),
      }),
      z.looseObject({
        type: z.literal('function_call_output'),
        call_id: z.string().min(1),
        output: contentSchema,
      }),
      // A model begins each answer with thoughts of its own: those before are passed over.
      z.looseObject({ type: z.literal('reasoning') }),
    ],
    { error: (issue) => whyNoItem((issue.input as { type?: unknown } | null | undefined)?.type) },
  ),
)
/** One of what a conversation is made of. */
export type ResponseItem = z.infer<typeof itemSchema>

/** A message may leave out that it is one, and so may a reference. */
function withType(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
  if ('type' in item && item.type !== null) return item
  if ('role' in item) return { ...item, type: 'message' }
  return 'id' in item ? { ...item, type: 'item_reference' } : item
}

function whyNoItem(type: unknown): string {
  if (type === 'item_reference')
    return 'no items are kept here that could be referred to. Send the item itself; clients do so with `store: false`.'
  return 'expected a `message`, a `function_call`, a `function_call_output` or a `reasoning`. Leave out items of tools that run elsewhere.'
}

const toolSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('function'),
      name: z.string().min(1),
      description: z.string().nullish(),
      parameters: z.record(z.string(), z.unknown()).nullish(),
      strict: z.boolean().nullish(),
    }),
  ],
  {
    error:
      'only tools of the type `function` can be offered, which your program runs. `assistant` searches the documents without being offered a tool.',
  },
)
export type ResponseTool = z.infer<typeof toolSchema>

const namedTool = z.object({ type: z.literal('function'), name: z.string().min(1) })
const toolChoiceSchema = z.union(
  [
    z.enum(['none', 'auto', 'required']),
    namedTool,
    z.object({
      type: z.literal('allowed_tools'),
      mode: z.enum(['auto', 'required']),
      tools: z.array(namedTool).min(1),
    }),
  ],
  {
    error:
      'expected none, auto, required, { "type": "function", "name": … }, or { "type": "allowed_tools", "mode": …, "tools": […] } with functions',
  },
)

const formatSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('text') }),
    z.strictObject({ type: z.literal('json_object') }),
    z.strictObject({
      type: z.literal('json_schema'),
      name: z.string().min(1),
      schema: z.record(z.string(), z.unknown()),
      description: z.string().nullish(),
      strict: z.boolean().nullish(),
    }),
  ],
  { error: 'expected a `text`, a `json_object` or a `json_schema`' },
)

const fields = {
  model: z.string().min(1),
  input: z.preprocess(
    (input) => (typeof input === 'string' ? [{ role: 'user', content: input }] : input),
    z
      .array(itemSchema, { error: 'expected a text, or a list of items' })
      .min(1, 'expected a text, or a list of items that is not empty'),
  ),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: toolChoiceSchema.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .strictObject({ format: formatSchema.nullish(), verbosity: z.enum(['low', 'medium', 'high']).nullish() })
    .nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  reasoning: z
    .strictObject({
      effort: z.string().nullish(),
      // Thoughts are told as they are, or not at all: a summary is a wish.
      summary: z.string().nullish(),
      generate_summary: z.string().nullish(),
    })
    .nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  /** What is asked to be kept is told not to be, in the answer. */
  store: z.boolean().nullish(),
  /** Prompts are sent to where they were read before, whatever it says. */
  prompt_cache_key: z.string().nullish(),
  prompt_cache_retention: z.string().nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
  /** It counts tools that are run by whoever answers, of which there are none. */
  max_tool_calls: z.int().min(1).nullish(),
  include: z
    .array(
      z
        .string()
        .refine(
          (name) => name !== 'message.output_text.logprobs',
          'the probabilities of tokens are not told here. Ask POST /v1/chat/completions with `logprobs`.',
        ),
    )
    .nullish(),
  top_logprobs: z
    .literal(0, {
      error:
        'expected 0: the probabilities of tokens are not told here. Ask POST /v1/chat/completions with `logprobs`.',
    })
    .nullish(),
  service_tier: z
    .enum(['auto', 'default'], {
      error: 'expected auto or default. What can wait says so by `muster: { "priority": "batch" }`.',
    })
    .nullish(),
  stream_options: z
    .strictObject({
      include_obfuscation: z.literal(false, { error: 'expected false: events are not padded' }).nullish(),
    })
    .nullish(),
  background: z
    .literal(false, {
      error: 'expected false: an answer is not kept, and so its client has to wait for it. Use `stream`.',
    })
    .nullish(),
  previous_response_id: notHere(`no responses are kept here to go on from. ${allItems}`),
  conversation: notHere(`no conversations of programs are kept here. ${allItems}`),
  prompt: notHere('no prompts of programs are kept here. Send its text as `instructions`.'),
  muster: z.unknown().optional(),
}

/**
 * The body of `POST /v1/responses`. Each field is known: what could not be heeded is refused, as an answer without it
 * would be another one than was asked for.
 */
export const responseRequestSchema = z.looseObject(fields).check(({ value, issues }) => {
  for (const [name, given] of Object.entries(value))
    if (!Object.hasOwn(fields, name) && given !== null)
      issues.push({
        code: 'custom',
        input: value,
        path: [name],
        message:
          'it is not known here. Leave it out, or ask POST /v1/chat/completions, which hands on to the host what it does not know.',
      })
})
export type ResponseRequestBody = z.infer<z.ZodObject<typeof fields>>
