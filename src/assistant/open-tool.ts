import type { Documents } from '../documents/index.ts'
import type { ToolCallDelta, EvidencePassage, ChatMessage } from '../wire/index.ts'
import { renderPassages } from '../wire/index.ts'

/** How often one answer may ask for more, and how many passages it gets each time. */
export const mostOpenings = 4
const passagesOpened = 12

/** The one tool that a model is given: to read on where the contents or a passage make it want to. */
export const openTool = {
  type: 'function',
  function: {
    name: 'open',
    description:
      'Reads more of a document than the passages that you were given. Use it only when they do not answer the question and a document of the contents may.',
    parameters: {
      type: 'object',
      properties: {
        document: {
          type: 'string',
          description: 'The title of the document, as the contents or a passage have it.',
        },
        place: {
          type: 'string',
          description: 'A heading, a page number, or words to look for. Left out: from its beginning.',
        },
      },
      required: ['document'],
    },
  },
} as const

/** A call of a tool, whole. */
export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** A list with one entry at the place of four thousand millions would take minutes to be gone through. */
const mostCalls = 1_000

/** Puts a call together from the pieces that a stream has of it. Pieces at a place that nobody means are left out. */
export function addToCalls(calls: ToolCall[], deltas: ToolCallDelta[]): void {
  for (const { index, id, function: part } of deltas) {
    if (!(index >= 0 && index < mostCalls)) continue
    const call = (calls[index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } })
    if (id !== undefined) call.id = id
    if (part?.name !== undefined) call.function.name += part.name
    if (part?.arguments !== undefined) call.function.arguments += part.arguments
  }
}

export interface Opened {
  document: string
  place: string
  /** New ones with the next numbers; those that were in the prompt already with their own. */
  passages: EvidencePassage[]
  message: ChatMessage
}

/** Answers a call from the index, with what its caller may read. What is wrong with the call is said to the model. */
export async function answerCall(
  call: ToolCall,
  options: {
    documents: Pick<Documents, 'open'>
    collections: string[] | undefined
    known: EvidencePassage[]
    nextNumber: number
  },
): Promise<Opened> {
  const { document, place } = argumentsOf(call)
  const reply = (content: string): ChatMessage => ({ role: 'tool', tool_call_id: call.id, content })
  const nothing = (content: string): Opened => ({ document, place, passages: [], message: reply(content) })
  if (call.function.name !== openTool.function.name)
    return nothing('There is no such tool. There is only `open`.')
  if (document === '') return nothing('Name the document: {"document": "its title", "place": "a heading"}.')
  const { documents, collections, known } = options
  const found = await documents.open({ document, place, collections, limit: passagesOpened })
  if (found === undefined) return nothing('There is no document of that title.')
  if (found.length === 0) return nothing('That document has no text.')
  let { nextNumber } = options
  const passages = found.map((passage): EvidencePassage => ({
    ...passage,
    number: known.find(({ blockId }) => blockId === passage.blockId)?.number ?? nextNumber++,
  }))
  return { document, place, passages, message: reply(renderPassages(passages)) }
}

function argumentsOf({ function: { arguments: text } }: ToolCall): { document: string; place: string } {
  try {
    const { document, place } = JSON.parse(text) as Record<string, unknown>
    return { document: wordOf(document), place: wordOf(place) }
  } catch {
    return { document: '', place: '' }
  }
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 300) : ''
}
