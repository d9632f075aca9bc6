import { abortError, type AppError } from '../base/index.ts'
import type { Usage } from '../wire/index.ts'
import type { ChatRequest, Model, StreamOptions } from './model.ts'

export interface CollectedAnswer {
  text: string
  finishReason: string | undefined
  usage: Usage | undefined
  error: AppError | undefined
}

/** Reads an answer to its end. A failure is given beside what came before it. */
export async function collect(
  model: Model,
  request: ChatRequest,
  options: StreamOptions,
): Promise<CollectedAnswer> {
  const answer: CollectedAnswer = { text: '', finishReason: undefined, usage: undefined, error: undefined }
  for await (const event of model.stream(request, options)) {
    if (event.type === 'delta') answer.text += event.text
    else if (event.type === 'done')
      Object.assign(answer, { finishReason: event.finishReason, usage: event.usage })
    else if (event.type === 'error') answer.error = event.error
    else if (event.type === 'aborted') answer.error = abortError(options.signal)
  }
  return answer
}
