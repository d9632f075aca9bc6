import { fields, type Fields } from './fields.ts'
import { parseChatgpt } from './parse-chatgpt.ts'
import { parseClaude } from './parse-claude.ts'
import { parseLibrechat } from './parse-librechat.ts'
import { parseMuster } from './parse-muster.ts'
import { parseOpenWebui } from './parse-open-webui.ts'
import type { SourceConversation } from './source-conversation.ts'

type Parse = (conversation: Fields) => SourceConversation

/** By what is in it and nowhere else; the first that fits. */
const kinds: [fits: (conversation: Fields) => boolean, parse: Parse][] = [
  [({ mapping }) => fields(mapping) !== undefined, parseChatgpt],
  [({ chat_messages: messages }) => Array.isArray(messages), parseClaude],
  [({ chat }) => holdsChat(fields(chat)), parseOpenWebui],
  [holdsChat, parseOpenWebui],
  [({ runs }) => Array.isArray(runs) && runs.every((entry) => fields(fields(entry)?.['run'])), parseMuster],
  [
    ({ conversationId, messages, messagesTree = messages }) =>
      typeof conversationId === 'string' && Array.isArray(messagesTree),
    parseLibrechat,
  ],
]

/** A conversation of any kind that is known; undefined where it is of none. Throws an `ImportProblem` for one that is too large. */
export function parseConversation(value: unknown): SourceConversation | undefined {
  const conversation = fields(value)
  return conversation && kinds.find(([fits]) => fits(conversation))?.[1](conversation)
}

function holdsChat(chat: Fields | undefined): boolean {
  if (!chat) return false
  const isTree = fields(fields(chat['history'])?.['messages']) !== undefined
  return (
    isTree ||
    (Array.isArray(chat['messages']) && chat['conversationId'] === undefined && Array.isArray(chat['models']))
  )
}
