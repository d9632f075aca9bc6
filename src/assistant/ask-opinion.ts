import { abortError } from '../base/index.ts'
import type { Caller, Model } from '../model/index.ts'
import { opinionMessages, readOpinion, type AskAgain, type AskJudge } from '../verify/index.ts'
import type { ChatMessage, Usage } from '../wire/index.ts'

/** Whom opinions are asked of, and on whose account. */
export interface Asking {
  pool: Model
  caller: Caller
  /** The longest that one question waits for a host. */
  waitMs: number
}

/** A judge may think before it says its word. */
const judgeTokens = 1_024
const answerTokens = 2_048
const charactersPerToken = 4
/** Answers with the documents' words when no host can; it has no opinions. */
const noModel = 'quote'

/** A model of the pool as a judge of claims. */
export function judgeOf(model: string, asking: Asking): AskJudge {
  return async (question, signal) => {
    const { text, ...asked } = await ask(model, opinionMessages(question), judgeTokens, asking, signal)
    if (asked.problem !== undefined) return asked
    const says = readOpinion(text)
    if (says !== undefined) return { ...asked, says }
    return {
      ...asked,
      problem: `${asked.model} did not answer with one of the words that it may choose from`,
    }
  }
}

/** A model of the pool as somebody else who answers the same chat. */
export function anotherAnswer(model: string, messages: ChatMessage[], asking: Asking): AskAgain {
  return async (signal) => {
    const { text, ...asked } = await ask(model, messages, answerTokens, asking, signal)
    return asked.problem === undefined ? { ...asked, answer: text } : asked
  }
}

interface Asked {
  model: string
  text: string
  promptTokens: number
  completionTokens: number
  problem?: string
}

async function ask(
  model: string,
  messages: ChatMessage[],
  mostTokens: number,
  { pool, caller, waitMs }: Asking,
  signal: AbortSignal,
): Promise<Asked> {
  const asked: Asked = { model, text: '', promptTokens: 0, completionTokens: 0 }
  const request = { model, messages, parameters: { temperature: 0, max_tokens: mostTokens }, stream: false }
  const preferences = { batch: true, maxWaitMs: waitMs }
  for await (const event of pool.stream(request, { signal, caller, preferences })) {
    switch (event.type) {
      case 'host-chosen':
        if (event.model === noModel) return { ...asked, problem: `no host can answer for ${model} now` }
        asked.model = event.model
        break
      case 'delta':
        asked.text += event.text
        break
      case 'done':
        return { ...asked, ...costOf(event.usage, messages, asked.text) }
      case 'error':
        return { ...asked, problem: `${model} could not be asked: ${event.error.message}` }
      case 'aborted':
        return { ...asked, problem: lateOr(signal, model) }
      default:
    }
  }
  return asked
}

function lateOr(signal: AbortSignal, model: string): string {
  const { code, message } = abortError(signal)
  return code === 'timeout' ? `${model} took too long` : `${model} was not waited for: ${message}`
}

/** What the host counted, or else an estimate. */
function costOf(usage: Usage | undefined, messages: ChatMessage[], text: string) {
  if (usage) return { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens }
  const characters = messages.reduce((sum, { content }) => sum + JSON.stringify(content ?? '').length, 0)
  return {
    promptTokens: Math.ceil(characters / charactersPerToken),
    completionTokens: Math.ceil(text.length / charactersPerToken),
  }
}
