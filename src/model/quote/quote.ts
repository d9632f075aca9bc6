import { messageText, parsePassages, withoutPassages, type PromptPassage } from '../../wire/index.ts'
import { bestSentences } from './best-sentences.ts'
import type { ChatEvent, ChatRequest, Host, Model } from '../model.ts'
import { quoteWords } from './quote-words.ts'

/** The last user message of a chat, apart from the passages in it. */
export function questionOf(request: ChatRequest): string {
  const last = request.messages.findLast((message) => message.role === 'user')
  return last
    ? withoutPassages(messageText(last))
        .replace(/<earlier>\n[\s\S]*?\n<\/earlier>/g, '')
        .trim()
    : ''
}

/** The passages of a chat: a conversation gives each once, in the message that first needed it. */
export function passagesOf(request: ChatRequest): PromptPassage[] {
  return request.messages.flatMap((message) =>
    message.role === 'user' ? parsePassages(messageText(message)) : [],
  )
}

/** Answers with the passages' own sentences. No model, no network, always there. */
export function quoteModel(): Model {
  return {
    id: 'quote',
    async *stream(request, { signal }): AsyncGenerator<ChatEvent> {
      const passages = passagesOf(request)
      const question = questionOf(request)
      const words = quoteWords(question)
      const quoted = bestSentences(question, passages)
      const parts =
        passages.length === 0
          ? [words.nothingFound]
          : quoted.length === 0
            ? [words.nothingAnswers]
            : quoted.map(
                ({ text, number }, index) =>
                  `${index > 0 ? '\n\n' : ''}> ${text.replaceAll('\n', '\n> ')} [${number}]`,
              )
      for (const text of parts) {
        if (signal.aborted) return yield { type: 'aborted' }
        yield { type: 'delta', text, reasoning: '', toolCalls: [] }
      }
      yield { type: 'done', finishReason: 'stop', usage: undefined }
    },
  }
}

/** The quote model as a host of its own, for the pool. */
export function quoteHost(): Host {
  const model = quoteModel()
  return {
    name: 'quote',
    kind: 'built in',
    url: 'built in',
    concurrency: Infinity,
    listModels: async () => [model.id],
    model: () => model,
    close: async () => {},
  }
}
