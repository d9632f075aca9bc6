import type { LeftOut } from '../wire/index.ts'
import { fields, list, text, time, words, type Fields } from './fields.ts'
import { runsOf, type Message } from './message-tree.ts'
import { addLeftOut, type SourceConversation } from './source-conversation.ts'

/** A conversation of Claude's `conversations.json`: a list of messages, which newer exports make a tree. */
export function parseClaude(conversation: Fields): SourceConversation {
  const messages: Message[] = []
  for (const [index, given] of list(conversation['chat_messages']).entries())
    messages.push(messageOf(fields(given) ?? {}, index, messages.at(-1)?.id ?? null))
  const { runs, headId } = runsOf(messages, text(conversation['current_leaf_message_uuid']))
  return {
    from: 'claude',
    id: words(conversation['uuid']) ?? runs[0]?.id ?? '',
    title: words(conversation['name']) ?? '',
    createdAt: time(conversation['created_at']),
    updatedAt: time(conversation['updated_at']),
    pinned: conversation['is_starred'] === true,
    archived: false,
    headId,
    runs,
  }
}

function messageOf(message: Fields, index: number, before: string | null): Message {
  const { sender } = message
  const leftOut: LeftOut = {}
  const said = spoken(message, leftOut)
  const attached = list(message['attachments']).map((one) => fields(one) ?? {})
  // A long text that was pasted is an attachment, whose words are in the export; of files there is the name alone.
  const pasted = attached.map((one) => textOf(one)).filter((one) => one !== undefined)
  addLeftOut(leftOut, 'files', attached.length - pasted.length + list(message['files']).length)
  const parent = words(message['parent_message_uuid'])
  return {
    id: words(message['uuid']) ?? `message-${index}`,
    parentId: parent ?? before,
    at: time(message['created_at']),
    by: sender === 'human' || sender === 'user' ? 'person' : sender === 'assistant' ? 'model' : 'neither',
    text: [said, ...pasted].filter((one) => one !== '').join('\n\n'),
    model: words(message['model']),
    leftOut,
  }
}

function spoken(message: Fields, leftOut: LeftOut): string {
  const blocks = list(message['content']).map((block) => fields(block) ?? {})
  const said: string[] = []
  for (const { type, text: one } of blocks)
    if (type === 'text') said.push(text(one) ?? '')
    else addLeftOut(leftOut, kindOf(type))
  const joined = said.filter((one) => one !== '').join('\n\n')
  return joined === '' ? (blocks.length === 0 ? (text(message['text']) ?? '') : '') : joined
}

function kindOf(type: unknown): keyof LeftOut {
  if (type === 'thinking' || type === 'redacted_thinking') return 'thinking'
  if (type === 'tool_use' || type === 'tool_result') return 'tools'
  return type === 'image' ? 'pictures' : 'other'
}

function textOf({ file_name: name, extracted_content: content }: Fields): string | undefined {
  const said = words(content)
  if (said === undefined) return undefined
  const called = words(name)
  return called === undefined ? said : `${called}:\n\n${said}`
}
