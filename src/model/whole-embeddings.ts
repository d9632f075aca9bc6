import { AppError } from '../base/index.ts'
import type { Usage } from '../wire/index.ts'
import { decoded, encoded, type ByteText } from './byte-text.ts'
import { reportedError } from './host-error.ts'
import type { ChatEvent } from './model.ts'

type Done = Extract<ChatEvent, { type: 'done' }>

/** What a request for embeddings wants back: how many vectors, and how their numbers are written. */
export interface EmbeddingAsked {
  count: number
  encoding: 'float' | 'base64'
}

/** Reads it off the body of a request. A list of numbers is one text, by its tokens. */
export function embeddingAsked(parameters: Record<string, unknown>): EmbeddingAsked {
  const { input, encoding_format } = parameters
  return {
    count: Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1,
    encoding: encoding_format === 'base64' ? 'base64' : 'float',
  }
}

/**
 * The end of a request for embeddings, with the host's own text. Throws where a vector is missing. A host that does not
 * know `encoding_format` writes numbers where base64 was asked for: what is asked for is made of them, since there are
 * clients that read one as the other without noticing.
 */
export function wholeEmbeddings(
  sent: ByteText,
  { count, encoding }: EmbeddingAsked,
  { host, key }: { host: string; key: string | undefined },
): Done {
  const failure = (problem: string) =>
    new AppError('host-failed', `The host ${host} failed: ${problem}.`, {
      because: { code: 'host-faulty', values: { host } },
    })
  const body = parsed(sent)
  if (!body) throw failure('it sent an answer that is not a JSON object')
  if (body.error) throw reportedError({ host, error: body.error, key })
  const { data } = body
  if (!Array.isArray(data) || data.length !== count)
    throw failure('it sent an answer without a vector for each text')
  let isAsAsked = true
  for (const entry of data) {
    const embedding = entry?.embedding
    const isBase64 = typeof embedding === 'string' && embedding !== ''
    if (!isBase64 && !isVector(embedding)) throw failure('it sent a vector that is not a list of numbers')
    if (isBase64 === (encoding === 'base64')) continue
    isAsAsked = false
    entry!.embedding = isBase64 ? fromBase64(embedding) : toBase64(embedding as number[])
  }
  return {
    type: 'done',
    finishReason: 'stop',
    usage: usageOf(body.usage),
    sent: isAsAsked ? sent : encoded(JSON.stringify(body)),
  }
}

interface EmbeddingAnswer {
  data?: ({ embedding?: unknown } | null)[]
  usage?: { prompt_tokens?: unknown; total_tokens?: unknown } | null
  error?: unknown
}

function parsed(sent: ByteText): EmbeddingAnswer | undefined {
  try {
    const value: unknown = JSON.parse(decoded(sent))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === 'number')
}

/** Four bytes a number, the least significant first, as OpenAI writes them, whatever this machine does. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}

function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: bytes.length >> 2 }, (_, index) => bytes.readFloatLE(index * 4))
}

/** Of embeddings hosts tell the tokens that were read; some only their sum. */
function usageOf(said: EmbeddingAnswer['usage']): Usage | undefined {
  const tokens = said?.prompt_tokens ?? said?.total_tokens
  if (typeof tokens !== 'number' || !(tokens >= 0)) return undefined
  return { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens }
}
