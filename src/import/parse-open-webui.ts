import type { LeftOut } from '../wire/index.ts'
import { fields, flag, list, text, time, words, type Fields } from './fields.ts'
import { runsOf, type Message } from './message-tree.ts'
import { addLeftOut, type SourceConversation, type SourcePicture } from './source-conversation.ts'

/** A chat that Open WebUI exported: a tree of messages with the one that was shown last, or, of old, a list of them. */
export function parseOpenWebui(exported: Fields): SourceConversation {
  const chat = fields(exported['chat']) ?? exported
  const history = fields(chat['history'])
  const inTree = Object.entries(fields(history?.['messages']) ?? {})
  const messages: Message[] = []
  if (inTree.length > 0)
    for (const [id, message] of inTree) messages.push(messageOf(fields(message) ?? {}, id, null))
  else
    for (const [index, message] of list(chat['messages']).entries())
      messages.push(messageOf(fields(message) ?? {}, `message-${index}`, messages.at(-1)?.id ?? null))
  const { runs, headId } = runsOf(messages, text(history?.['currentId']))
  return {
    from: 'open-webui',
    id: words(exported['id']) ?? words(chat['id']) ?? runs[0]?.id ?? '',
    title: words(exported['title']) ?? words(chat['title']) ?? '',
    createdAt: time(exported['created_at']) ?? time(chat['timestamp']),
    updatedAt: time(exported['updated_at']),
    pinned: flag(exported['pinned']),
    archived: flag(exported['archived']),
    headId,
    runs,
  }
}

function messageOf(message: Fields, key: string, before: string | null): Message {
  const { role } = message
  const leftOut: LeftOut = {}
  const pictures: SourcePicture[] = []
  for (const one of list(message['files'])) {
    const file = fields(one) ?? {}
    const picture = pictureIn(file)
    if (picture) pictures.push(picture)
    else addLeftOut(leftOut, file['type'] === 'image' ? 'pictures' : 'files')
  }
  const by = role === 'user' ? 'person' : role === 'assistant' ? 'model' : 'neither'
  const content = text(message['content']) ?? ''
  // Pictures of an answer have no place of their own here.
  if (by !== 'person') addLeftOut(leftOut, 'pictures', pictures.length)
  if (by === 'neither' && content.trim() !== '') addLeftOut(leftOut, role === 'system' ? 'system' : 'other')
  return {
    id: words(message['id']) ?? key,
    parentId: words(message['parentId']) ?? before,
    at: time(message['timestamp']),
    by,
    text: by === 'model' ? withoutDetails(content, leftOut) : by === 'person' ? content : '',
    model: words(message['model']) ?? words(message['modelName']),
    pictures: by === 'person' ? pictures : [],
    leftOut,
  }
}

function pictureIn({ type, url, name }: Fields): SourcePicture | undefined {
  if (type !== 'image') return undefined
  const [head] = /^data:image\/[a-z+.-]{1,20};base64,/i.exec(text(url)?.slice(0, 60) ?? '') ?? []
  return head === undefined
    ? undefined
    : { name: words(name) ?? 'picture', base64: (url as string).slice(head.length) }
}

/** With an end to what stands in it, so that no text makes the search long. */
const opening = /<details\b[^<>]{0,300}?\btype="(\w{1,40})"[^<>]{0,1000}>/g
const closing = '</details>'

/** Thoughts and calls of tools stand in the answer itself, each folded away. */
function withoutDetails(content: string, leftOut: LeftOut): string {
  if (!content.includes('<details')) return content
  let kept = ''
  let from = 0
  for (const match of content.matchAll(opening)) {
    if (match.index < from) continue
    const end = content.indexOf(closing, match.index)
    if (end < 0) break
    kept += content.slice(from, match.index)
    from = end + closing.length
    addLeftOut(leftOut, match[1] === 'reasoning' ? 'thinking' : 'tools')
  }
  return (kept + content.slice(from)).trim()
}
