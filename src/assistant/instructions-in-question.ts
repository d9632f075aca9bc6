import type { AppError } from '../base/index.ts'
import { messageText, type ChatMessage } from '../wire/index.ts'

/** Which models have a place for instructions of their own, as they showed: by the name of each. */
export interface SystemRoles {
  /** Takes note of what a model refused. Whether it was the role that instructions have. */
  refused(model: string, error: AppError): boolean
  /** The messages as the model takes them. */
  messagesFor(model: string, messages: ChatMessage[]): ChatMessage[]
}

/** As the chat templates of Gemma and of the first Mistral models say it, whichever server passes it on. */
const aboutRole = /system role|role .{0,10}system|roles must alternate|only user(?:,| and) assistant/i

export function systemRoles(): SystemRoles {
  const without = new Set<string>()
  return {
    refused(model, { message }) {
      if (without.has(model) || !aboutRole.test(message)) return false
      without.add(model)
      return true
    },
    messagesFor: (model, messages) => (without.has(model) ? inQuestion(messages) : messages),
  }
}

/** Instructions as the beginning of the first question. */
function inQuestion(messages: ChatMessage[]): ChatMessage[] {
  const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer'
  const instructions = messages.filter(isInstruction).map(messageText).join('\n\n')
  const others = messages.filter((message) => !isInstruction(message))
  const first = others.findIndex(({ role }) => role === 'user')
  if (instructions === '' || first === -1) return messages
  return others.map((message, index) => (index === first ? withBefore(instructions, message) : message))
}

function withBefore(text: string, message: ChatMessage): ChatMessage {
  const { content } = message
  return Array.isArray(content)
    ? { ...message, content: [{ type: 'text', text }, ...content] }
    : { ...message, content: `${text}\n\n${content ?? ''}` }
}
