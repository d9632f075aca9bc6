import type { Documents } from '../../documents/index.ts'
import { renderPassages, type EvidencePassage } from '../../wire/index.ts'
import type { ToolCall } from './tool-call.ts'
import type { TurnTool } from './turn-tool.ts'

/** How often one answer may ask for more, and how many passages it gets each time. */
const mostOpenings = 4
const passagesOpened = 12

const definition: TurnTool['definition'] = {
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
}

/** What a turn's model was given to read so far; `open` adds to it. */
export interface Reading {
  /** All passages, the newest last. */
  passages: EvidencePassage[]
  /** The number that the next new passage gets. */
  nextNumber: number
  /** How often more was asked for. */
  openings: number
}

/** The tool to read on where the contents or a passage make a model want to; none once it has done so often. */
export function openTool(
  reading: Reading,
  { documents, collections }: { documents: Pick<Documents, 'open'>; collections: string[] | undefined },
): TurnTool[] {
  if (reading.passages.length === 0 || reading.openings >= mostOpenings) return []
  /** From the index, with what the caller may read. What is wrong with the call is said to the model. */
  const read = async (document: string, place: string): Promise<EvidencePassage[] | string> => {
    if (document === '') return 'Name the document: {"document": "its title", "place": "a heading"}.'
    const found = await documents.open({ document, place, collections, limit: passagesOpened })
    if (found === undefined) return 'There is no document of that title.'
    if (found.length === 0) return 'That document has no text.'
    return found.map((passage): EvidencePassage => {
      const known = reading.passages.find(({ blockId }) => blockId === passage.blockId)
      return { ...passage, number: known?.number ?? reading.nextNumber++ }
    })
  }
  return [
    {
      definition,
      async *answer(call) {
        reading.openings++
        const { document, place } = argumentsOf(call)
        const first = reading.nextNumber
        const found = await read(document, place)
        const passages = typeof found === 'string' ? [] : found
        reading.passages = [...reading.passages, ...passages.filter(({ number }) => number >= first)]
        yield { type: 'document-opened', document, place, passages: passages.map(({ number }) => number) }
        return typeof found === 'string' ? found : renderPassages(found)
      },
    },
  ]
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
