import type { LeftOut } from '../wire/index.ts'
import { fields, flag, list, text, time, words, type Fields } from './fields.ts'
import { runsOf, type Message } from './message-tree.ts'
import { addLeftOut, type SourceConversation, type SourcePicture } from './source-conversation.ts'

/** A conversation of ChatGPT's `conversations.json`: a tree of messages, with the node that was shown last. */
export function parseChatgpt(conversation: Fields): SourceConversation {
  const messages = Object.entries(fields(conversation['mapping']) ?? {}).map(([id, node]) =>
    messageOf(id, fields(node) ?? {}, words(conversation['default_model_slug'])),
  )
  const { runs, headId } = runsOf(messages, text(conversation['current_node']))
  return {
    from: 'chatgpt',
    id: words(conversation['conversation_id']) ?? words(conversation['id']) ?? runs[0]?.id ?? '',
    title: words(conversation['title']) ?? '',
    createdAt: time(conversation['create_time']),
    updatedAt: time(conversation['update_time']),
    pinned: flag(conversation['is_starred']),
    archived: flag(conversation['is_archived']),
    headId,
    runs,
  }
}

function messageOf(id: string, node: Fields, usualModel: string | undefined): Message {
  const message = fields(node['message']) ?? {}
  const metadata = fields(message['metadata']) ?? {}
  const content = fields(message['content']) ?? {}
  const role = fields(message['author'])?.['role']
  const place = { id, parentId: text(node['parent']) ?? null, at: time(message['create_time']) }
  const isHidden = flag(metadata['is_visually_hidden_from_conversation']) || hiddenTypes.has(typeOf(content))
  if (isHidden) return { ...place, by: 'neither', text: '' }
  const recipient = text(message['recipient']) ?? 'all'
  if (role === 'user') return { ...place, by: 'person', ...asked(content, metadata) }
  // What goes to a tool, and what comes from one.
  if (role !== 'assistant' || recipient !== 'all')
    return { ...place, by: 'neither', text: '', leftOut: passedOver(role, content) }
  const { text: said, leftOut } = read(content)
  return { ...place, by: 'model', text: said, leftOut, model: words(metadata['model_slug']) ?? usualModel }
}

/** What somebody wants every answer to heed, and what models keep of that: it is shown in no conversation. */
const hiddenTypes: ReadonlySet<string> = new Set(['user_editable_context', 'model_editable_context'])
const thinkingTypes: ReadonlySet<string> = new Set(['thoughts', 'reasoning_recap'])
const textTypes: ReadonlySet<string> = new Set(['text', 'multimodal_text', 'code'])

function asked(content: Fields, metadata: Fields): Pick<Message, 'text' | 'pictures' | 'leftOut'> {
  const attachments = list(metadata['attachments']).map((one) => fields(one) ?? {})
  const names = new Map(attachments.map(({ id, name }) => [id, words(name)]))
  const { text: said, pointers, leftOut } = read(content)
  const pictures = pointers.map((asset): SourcePicture => ({ name: names.get(asset) ?? 'picture', asset }))
  if (leftOut.pictures !== undefined) delete leftOut.pictures
  const drawn = new Set<unknown>(pointers)
  for (const { id, mime_type: mime, mimeType = mime } of attachments)
    if (!drawn.has(id) && !text(mimeType)?.startsWith('image/')) addLeftOut(leftOut, 'files')
  return { text: said, pictures, leftOut }
}

/** The words of a message, and by what name the pictures in it lie in the archive. */
function read(content: Fields): { text: string; pointers: string[]; leftOut: LeftOut } {
  const type = typeOf(content)
  const leftOut: LeftOut = {}
  if (thinkingTypes.has(type)) addLeftOut(leftOut, 'thinking')
  else if (!textTypes.has(type) && type !== '') addLeftOut(leftOut, 'other')
  if (type === 'code' && text(content['text']) !== undefined)
    return { text: fenced(content['text'] as string, text(content['language'])), pointers: [], leftOut }
  if (!textTypes.has(type)) return { text: '', pointers: [], leftOut }
  const said: string[] = []
  const pointers: string[] = []
  for (const part of list(content['parts'])) {
    if (typeof part === 'string') {
      if (part !== '') said.push(withoutMarks(part))
      continue
    }
    const { content_type: kind, text: spoken, asset_pointer: pointer } = fields(part) ?? {}
    if (kind === 'audio_transcription' && typeof spoken === 'string') said.push(spoken)
    else if (kind === 'image_asset_pointer') {
      addLeftOut(leftOut, 'pictures')
      pointers.push(String(pointer).replace(/^[a-z-]+:\/\//, ''))
    } else addLeftOut(leftOut, 'files')
  }
  return { text: said.join('\n'), pointers, leftOut }
}

function passedOver(role: unknown, content: Fields): LeftOut {
  const { text: said, leftOut } = read(content)
  if (role === 'system') return said.trim() === '' ? {} : { system: 1 }
  if (leftOut.thinking !== undefined) return { thinking: 1 }
  // A tool that draws hands its pictures over in a message of its own.
  return { tools: 1, ...(leftOut.pictures !== undefined && { pictures: leftOut.pictures }) }
}

function typeOf(content: Fields): string {
  return text(content['content_type']) ?? ''
}

/** Places of sources, which only ChatGPT's own page can draw: between signs that no text holds. */
function withoutMarks(said: string): string {
  return said.replaceAll(/\uE200[^\uE200\uE201]*\uE201/g, '')
}

function fenced(code: string, language: string | undefined): string {
  return `\`\`\`${language === undefined || language === 'unknown' ? '' : language}\n${code}\n\`\`\``
}
