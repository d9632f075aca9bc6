import { AppError } from '../../base/index.ts'
import type { ChatMessage, ResponseItem, ResponsePart } from '../../wire/index.ts'
import { checkPicture, refuseTooMany, type PictureLimits } from '../pictures/read-picture.ts'

type Content = Extract<ResponseItem, { type: 'message' }>['content']

/**
 * The messages of a chat that the items of a conversation are. Many models take one system message, at the beginning,
 * and none of a developer: instructions and what stands first become that. Throws a `bad-request` that names the path.
 */
export function messagesOfInput(
  items: readonly ResponseItem[],
  { instructions, limits }: { instructions: string | null | undefined; limits: PictureLimits },
): ChatMessage[] {
  if (items.every(({ type }) => type === 'reasoning'))
    throw new AppError('bad-request', '`input`: there is nothing in it to answer. Send a message.', {
      param: 'input',
    })
  const messages: ChatMessage[] = []
  const called = new Set<string>()
  const contentOf = contentReader(limits)
  if (instructions) messages.push({ role: 'system', content: instructions })
  for (const [index, item] of items.entries()) {
    const path = `input.${index}`
    if (item.type === 'message') {
      const { role, content } = item
      // Of an answer the parts are one text; what is sent in parts are several.
      const between = role === 'assistant' ? '' : '\n'
      addMessage(messages, role, contentOf(content, { path: `${path}.content`, between }))
    } else if (item.type === 'function_call') {
      const { call_id: id, name, arguments: text } = item
      called.add(id)
      addCall(messages, { id, type: 'function', function: { name, arguments: text } })
    } else if (item.type === 'function_call_output') {
      const { call_id: id, output } = item
      if (!called.has(id)) throw withoutCall(`${path}.call_id`)
      const content = contentOf(output, { path: `${path}.output`, between: '\n' })
      messages.push({ role: 'tool', tool_call_id: id, content })
    }
  }
  return messages
}

function addMessage(
  messages: ChatMessage[],
  role: 'user' | 'assistant' | 'system' | 'developer',
  content: NonNullable<ChatMessage['content']>,
): void {
  const before = messages[0]
  const isSystem = role === 'system' || role === 'developer'
  const joins = isSystem && messages.length === 1 && before?.role === 'system'
  if (joins && typeof before.content === 'string' && typeof content === 'string')
    before.content += `\n\n${content}`
  else messages.push({ role: isSystem ? 'system' : role, content })
}

/** Calls are of the message before them, and of one with each other. */
function addCall(messages: ChatMessage[], call: object): void {
  let last = messages.at(-1)
  if (last?.role !== 'assistant') messages.push((last = { role: 'assistant', content: null }))
  const calls = (last['tool_calls'] ??= []) as object[]
  calls.push(call)
}

/** Content is text, and a list of parts only where a picture is among them: not all hosts take one. */
function contentReader(
  limits: PictureLimits,
): (content: Content, at: { path: string; between: string }) => string | ContentParts {
  let pictures = 0
  return (content, { path, between }) => {
    const parts = content.map((part, place) => {
      if (part.type !== 'input_image') return { type: 'text', text: textOf(part) }
      refuseTooMany(++pictures, 'input', limits)
      checkPicture(part.image_url, `${path}.${place}.image_url`, limits)
      const { detail } = part
      const isKnown = detail === 'low' || detail === 'high' || detail === 'auto'
      return { type: 'image_url', image_url: { url: part.image_url, ...(isKnown && { detail }) } }
    })
    return parts.some(({ type }) => type === 'image_url') ? parts : content.map(textOf).join(between)
  }
}

type ContentParts = Extract<ChatMessage['content'], unknown[]>

function textOf(part: ResponsePart): string {
  return part.type === 'input_image' ? '' : part.type === 'refusal' ? part.refusal : part.text
}

function withoutCall(path: string): AppError {
  return new AppError(
    'bad-request',
    `\`${path}\`: no \`function_call\` of it stands before. Send the call with what it gave back: nothing of earlier requests is kept here.`,
    { param: path },
  )
}
