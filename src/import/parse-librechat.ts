import type { LeftOut } from '../wire/index.ts'
import { fields, list, text, time, words, type Fields } from './fields.ts'
import { runsOf, type Message } from './message-tree.ts'
import { addLeftOut, type SourceConversation } from './source-conversation.ts'

/** A conversation that LibreChat exported: its messages as a list, or each with those that follow it. */
export function parseLibrechat(conversation: Fields): SourceConversation {
  const usual = words(fields(conversation['options'])?.['model'])
  const messages = flat(conversation['messagesTree'] ?? conversation['messages']).map(
    ({ message, parent, id }) => messageOf(message, { id, parent, usual }),
  )
  const { runs, headId } = runsOf(messages, undefined)
  const times = messages.map(({ at }) => at).filter((at) => at !== undefined)
  const latest = times.reduce((last, at) => Math.max(last, at), 0)
  return {
    from: 'librechat',
    id: words(conversation['conversationId']) ?? runs[0]?.id ?? '',
    title: words(conversation['title']) ?? '',
    createdAt: times[0],
    updatedAt: latest || undefined,
    pinned: false,
    archived: false,
    headId,
    runs,
  }
}

interface Placed {
  message: Fields
  id: string
  parent: string | undefined
}

/** All messages, each behind the one that it stands under; without recursion, for a conversation may be deep. */
function flat(given: unknown): Placed[] {
  const found: Placed[] = []
  const waiting = list(given)
    .map((one) => ({ one, parent: undefined as string | undefined }))
    .toReversed()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const message = fields(next.one) ?? {}
    const id = words(message['messageId']) ?? `message-${found.length}`
    const parent = next.parent ?? words(message['parentMessageId'])
    found.push({ message, id, parent })
    for (const one of list(message['children']).toReversed()) waiting.push({ one, parent: id })
  }
  return found
}

function messageOf(
  message: Fields,
  { id, parent, usual }: { id: string; parent: string | undefined; usual: string | undefined },
): Message {
  const leftOut: LeftOut = {}
  const isAsked = message['isCreatedByUser'] === true
  for (const one of list(message['files']))
    addLeftOut(leftOut, text(fields(one)?.['type'])?.startsWith('image/') ? 'pictures' : 'files')
  return {
    id,
    parentId: parent ?? null,
    at: time(message['createdAt']),
    by: isAsked ? 'person' : 'model',
    text: said(message, leftOut),
    model: isAsked ? undefined : (words(message['model']) ?? usual),
    leftOut,
  }
}

function said(message: Fields, leftOut: LeftOut): string {
  const parts = list(message['content']).map((part) => fields(part) ?? {})
  const texts = [text(message['text']) ?? '']
  for (const part of parts) {
    const { type } = part
    if (type === 'text' || type === 'error') texts.push(textIn(part['text']))
    else addLeftOut(leftOut, kindOf(type))
  }
  // Where there are parts, the text repeats them or is empty.
  const shown = parts.length > 0 && texts.slice(1).some((one) => one !== '') ? texts.slice(1) : texts
  return shown.filter((one) => one !== '').join('\n\n')
}

function textIn(value: unknown): string {
  return text(value) ?? text(fields(value)?.['value']) ?? ''
}

function kindOf(type: unknown): keyof LeftOut {
  if (type === 'think') return 'thinking'
  if (type === 'tool_call') return 'tools'
  return type === 'image_file' || type === 'image_url' ? 'pictures' : 'other'
}
