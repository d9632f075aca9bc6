import { zipSync } from 'fflate'

// Exports of other assistants as they look, made here: no export of anybody is in the repository.

export interface MadeMessage {
  id: string
  parent: string | null
  role: string
  text?: string
  at?: number
  /** Instead of `text`: the content as it stands in the file. */
  content?: unknown
  more?: object
}

/** A conversation of ChatGPT; `at` in seconds. */
export function chatgptConversation(
  id: string,
  title: string,
  messages: MadeMessage[],
  more: object = {},
): object {
  const nodes = messages.map((message) => [
    message.id,
    {
      id: message.id,
      parent: message.parent ?? 'root',
      children: messages.filter(({ parent }) => parent === message.id).map((child) => child.id),
      message: {
        id: message.id,
        author: { role: message.role, name: null, metadata: {} },
        create_time: message.at ?? null,
        update_time: null,
        content: message.content ?? { content_type: 'text', parts: [message.text ?? ''] },
        status: 'finished_successfully',
        weight: 1,
        metadata: message.role === 'assistant' ? { model_slug: 'gpt-4o' } : {},
        recipient: 'all',
        ...message.more,
      },
    },
  ])
  const times = messages.flatMap(({ at }) => at ?? [])
  return {
    title,
    create_time: times[0] ?? null,
    update_time: times.at(-1) ?? null,
    mapping: {
      root: { id: 'root', message: null, parent: null, children: [] },
      ...Object.fromEntries(nodes),
    },
    moderation_results: [],
    current_node: messages.at(-1)?.id ?? 'root',
    conversation_id: id,
    default_model_slug: 'auto',
    is_archived: false,
    id,
    ...more,
  }
}

/** Questions and answers by turns, as most conversations are. */
export function chatgptTalk(
  id: string,
  title: string,
  turns: [question: string, answer: string][],
  at = 1_700_000_000,
) {
  const messages = turns.flatMap(([question, answer], index): MadeMessage[] => [
    {
      id: `${id}-q${index}`,
      parent: index === 0 ? null : `${id}-a${index - 1}`,
      role: 'user',
      text: question,
      at: at + 10 * index,
    },
    {
      id: `${id}-a${index}`,
      parent: `${id}-q${index}`,
      role: 'assistant',
      text: answer,
      at: at + 10 * index + 5,
    },
  ])
  return chatgptConversation(id, title, messages)
}

/** An archive as ChatGPT sends it, with what else is in it. */
export function chatgptZip(conversations: object[], others: Record<string, Uint8Array> = {}): Uint8Array {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
  return zipSync({
    'chat.html': new TextEncoder().encode('<html>not read</html>'),
    'user.json': json({ id: 'user-1', email: 'somebody@example.org' }),
    'message_feedback.json': json([{ id: 'x', conversation_id: 'y', rating: 'thumbs_up' }]),
    'conversations.json': json(conversations),
    ...others,
  })
}

export function claudeConversation(
  uuid: string,
  name: string,
  messages: { sender: 'human' | 'assistant'; text?: string; content?: object[]; more?: object }[],
): object {
  return {
    uuid,
    name,
    created_at: '2025-03-01T10:00:00.000000Z',
    updated_at: '2025-03-01T11:00:00.000000Z',
    account: { uuid: 'account-1' },
    chat_messages: messages.map(({ sender, text = '', content, more }, index) => ({
      uuid: `${uuid}-${index}`,
      text,
      content: content ?? [{ type: 'text', text, citations: [] }],
      sender,
      created_at: `2025-03-01T10:00:0${index}.000000Z`,
      updated_at: `2025-03-01T10:00:0${index}.000000Z`,
      attachments: [],
      files: [],
      ...more,
    })),
  }
}

interface LibrechatMessage {
  messageId: string
  parentMessageId: string
  text: string
  isCreatedByUser: boolean
  model?: string | null
  children?: LibrechatMessage[]
  [more: string]: unknown
}

const noParent = '00000000-0000-0000-0000-000000000000'

export function librechatMessages(): LibrechatMessage[] {
  const message = (id: string, parent: string, text: string, isCreatedByUser: boolean) => ({
    messageId: id,
    parentMessageId: parent,
    conversationId: 'libre-1',
    text,
    isCreatedByUser,
    sender: isCreatedByUser ? 'User' : 'GPT-4',
    model: isCreatedByUser ? null : 'gpt-4-turbo',
    createdAt: `2024-05-01T16:35:1${id.slice(-1)}.000Z`,
  })
  return [
    message('m1', noParent, 'How tall is it?', true),
    message('m2', 'm1', '324 metres.', false),
    message('m3', 'm2', 'And how old?', true),
    message('m4', 'm3', 'Built in 1889.', false),
    message('m5', 'm3', 'Since 1889.', false),
  ]
}

/** As a list, or as a tree in which each message holds those that follow it. */
export function librechatExport(shape: 'list' | 'tree'): object {
  const messages = librechatMessages()
  const head = {
    conversationId: 'libre-1',
    endpoint: 'openAI',
    title: 'The tower',
    exportAt: '13:18:04 GMT',
    branches: true,
    recursive: shape === 'tree',
    options: { model: 'gpt-4' },
  }
  if (shape === 'list') return { ...head, messages }
  const within = (parent: string): LibrechatMessage[] =>
    messages
      .filter(({ parentMessageId }) => parentMessageId === parent)
      .map((message) => ({ ...message, children: within(message.messageId) }))
  return { ...head, messagesTree: within(noParent) }
}

export function openWebuiChat(id: string, title: string, more: object = {}): object {
  return {
    id,
    user_id: 'user-1',
    title,
    chat: {
      id: '',
      title,
      models: ['llama3.1:latest'],
      history: {
        currentId: 'o3',
        messages: {
          o1: {
            id: 'o1',
            parentId: null,
            childrenIds: ['o2', 'o3'],
            role: 'user',
            content: 'What is 15 * 17?',
            timestamp: 1_700_000_000,
            ...more,
          },
          o2: {
            id: 'o2',
            parentId: 'o1',
            childrenIds: [],
            role: 'assistant',
            content: '245',
            model: 'llama3.1:latest',
            timestamp: 1_700_000_010,
          },
          o3: {
            id: 'o3',
            parentId: 'o1',
            childrenIds: [],
            role: 'assistant',
            content:
              '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n&gt; hm\n</details>\n255',
            model: 'deepseek-r1',
            timestamp: 1_700_000_020,
          },
        },
      },
      messages: [],
      timestamp: 1_700_000_000_000,
    },
    updated_at: 1_700_000_020,
    created_at: 1_700_000_000,
    archived: false,
    pinned: true,
    meta: {},
    folder_id: null,
  }
}

export function jsonFile(value: unknown): Blob {
  return new Blob([JSON.stringify(value)])
}
