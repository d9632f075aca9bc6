import { messageText } from '../../wire/index.ts'
import type { ChatRequest } from '../model.ts'

/** Hosts keep what they computed of a prompt in blocks; this is the size of vLLM's. */
const blockTokens = 16
const charactersPerToken = 4

/** Remembers the beginnings of prompts, as a host's KV cache does. */
export interface PrefixCache {
  /** How many tokens of the prompt's beginning are remembered; remembers all of it from now on. */
  take(request: ChatRequest): number
}

/** Holds prompts of at most `maxTokens` together and forgets the one used longest ago; 0 remembers nothing. */
export function prefixCache({ maxTokens }: { maxTokens: number }): PrefixCache {
  const maxCharacters = maxTokens * charactersPerToken
  let prompts: string[] = []
  return {
    take({ messages }) {
      const prompt = messages.map((message) => `${message.role}\n${messageText(message)}`).join('\n')
      const shared = prompts.reduce((most, other) => Math.max(most, sharedLength(prompt, other)), 0)
      let room = maxCharacters
      prompts = [prompt.slice(0, maxCharacters), ...prompts.filter((other) => !prompt.startsWith(other))]
      prompts = prompts.filter((other) => (room -= other.length) >= 0)
      return Math.floor(shared / charactersPerToken / blockTokens) * blockTokens
    },
  }
}

function sharedLength(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let length = 0
  while (length < end && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}
