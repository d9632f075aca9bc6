import type { ChatRequest, Model } from '../../model/index.ts'
import { collect } from '../../model/index.ts'
import type { Continuation } from '../../wire/index.ts'

const begun = 'A B C D E F G'
const goesOn = /^\s+H\b/

/**
 * Finds out how a model continues a last assistant message, by at most two requests of a few tokens: one that can
 * goes on with the alphabet where it stops, and keeps the blank. Undefined where it gave no answer at all.
 */
export async function probeContinuation(
  model: Model,
  name: string,
  signal: AbortSignal,
): Promise<Continuation | undefined> {
  const caller = { id: 'muster', kind: 'system', name: 'Muster' } as const
  for (const way of ['continue_final_message', 'last-message'] as const) {
    const request: ChatRequest = {
      model: name,
      messages: [
        { role: 'user', content: 'Write the alphabet in capital letters, with a blank between them.' },
        { role: 'assistant', content: begun },
      ],
      parameters: {
        max_tokens: 8,
        temperature: 0,
        ...(way === 'continue_final_message' && {
          continue_final_message: true,
          add_generation_prompt: false,
        }),
      },
      stream: true,
    }
    const { text, error } = await collect(model, request, { signal, caller })
    if (!error && goesOn.test(text)) return way
    // One that refuses such a message has answered, too; one that is gone has not.
    if (error && error.code !== 'bad-request') return undefined
  }
  return 'instruction'
}
