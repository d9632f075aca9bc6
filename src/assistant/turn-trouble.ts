import { AppError } from '../base/index.ts'
import { hasPictures, type ChatMessage } from '../wire/index.ts'
import type { AskedModel } from './prompt.ts'
import type { LastChatEvent, Said } from './relay.ts'

/** No prompt is made to fit into fewer tokens. */
export const leastWindow = 256

/**
 * Whether the pictures of earlier turns are left out of a question that has none: where a host refuses them, and where no
 * host that sees can be had and another can answer.
 */
export function canDoWithout(error: AppError, asked: AskedModel, messages: ChatMessage[]): boolean {
  if (asked.vision === false || !hasPictures(messages)) return false
  return isAboutPictures(error) || (asked.alsoBlind === true && error.because?.code === 'no-host')
}

/** Words of the documents are no answer to a question about a picture that nobody saw: what is wrong is told. */
export function isAboutPictures({ because }: AppError): boolean {
  return because?.code === 'pictures-refused' || because?.code === 'no-model-sees'
}

/** Whether a model ended without a word, where the client did not set how far it may go. */
export function isNothing(last: LastChatEvent, said: Said, parameters: Record<string, unknown>): boolean {
  if (last.type !== 'done' || said.text.trim() !== '' || said.calls.some(Boolean)) return false
  const limits = ['max_tokens', 'max_completion_tokens', 'stop']
  return (
    (last.finishReason === 'stop' || last.finishReason === 'length') &&
    limits.every((name) => parameters[name] === undefined)
  )
}

/** What is told of a host that ended without a word. */
export function emptyAnswer(host: string): AppError {
  return new AppError('host-failed', `The host ${host} gave an answer without a word.`, {
    because: { code: 'host-said-nothing', values: { host } },
  })
}

/** Whether a host refuses tools: they are then left out. */
export function isAboutTools({ code, message }: AppError): boolean {
  return code === 'bad-request' && /\btools?\b|function.?call/i.test(message)
}

/**
 * A name that no host serves, where all could be asked, or that nobody is served by: quotes would only hide it from
 * whoever wrote it.
 */
export function isSlip({ because, retryable }: AppError): boolean {
  return because?.code === 'model-untried' || (because?.code === 'unknown-model' && !retryable)
}

const tooLong =
  /context.{0,20}(?:length|window|size|limit)|(?:prompt|input|request).{0,40}(?:too (?:long|large)|longer than|exceed)|(?:exceed|maximum).{0,60}tokens|too many (?:input )?tokens/i

/** What to fit into when a host says that a prompt is too long for it; undefined where it says something else. */
export function smallerWindow(
  { code, message }: AppError,
  { windowTokens, sentTokens }: { windowTokens: number; sentTokens: number },
): number | undefined {
  if (code !== 'too-large' && (code !== 'bad-request' || !tooLong.test(message))) return undefined
  // Most say what they take: the smallest number that could be a window is that.
  const named = (message.match(/\d[\d,]{2,}/g) ?? [])
    .map((text) => Number(text.replaceAll(',', '')))
    .filter((number) => number >= leastWindow && number < windowTokens)
  const next = Math.min(...named, Math.floor(sentTokens * 0.8))
  return next >= leastWindow ? next : undefined
}
