import { AppError } from '../base/index.ts'
import { decoded, type ByteText } from './byte-text.ts'
import { reportedError } from './host-error.ts'

/** How many texts one request holds: less than any known host takes. */
export const embeddingBatch = 64

/** The vectors in the answer to so many texts. Throws where it is none, or not all of them are in it. */
export function parseEmbeddings(
  sent: ByteText,
  { count, host, key }: { count: number; host: string; key: string | undefined },
): Float32Array[] {
  const failure = (problem: string) => new AppError('host-failed', `The host ${host} failed: ${problem}.`)
  let answer: { data?: { index?: number; embedding?: unknown }[]; error?: unknown } | null
  try {
    answer = JSON.parse(decoded(sent)) as typeof answer
  } catch {
    throw failure('it sent an answer that is not JSON')
  }
  if (answer?.error) throw reportedError({ host, error: answer.error, key })
  if (!Array.isArray(answer?.data) || answer.data.length !== count)
    throw failure('it sent an answer without a vector for each text')
  const vectors: Float32Array[] = []
  for (const [place, { index, embedding }] of answer.data.entries()) {
    if (!Array.isArray(embedding) || embedding.length === 0 || !embedding.every(Number.isFinite))
      throw failure('it sent a vector that is not a list of numbers')
    vectors[index ?? place] = Float32Array.from(embedding as number[])
  }
  for (let place = 0; place < count; place++)
    if (vectors[place]?.length !== vectors[0]?.length || !vectors[place])
      throw failure('it sent vectors that do not belong to the texts')
  return vectors
}
