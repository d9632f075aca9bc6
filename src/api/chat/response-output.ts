import { addToCalls, type ToolCall } from '../../assistant/index.ts'
import type { Ids } from '../../base/index.ts'
import type { Delta } from './answer-encoder.ts'

/** Tells an event of the protocol by its type. */
export type Emit = (type: string, fields: object) => void

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/** What is written piece by piece: the item that it makes, its part, and how its events and their text are called. */
const kinds = {
  text: {
    prefix: 'msg',
    item: { type: 'message', role: 'assistant' },
    part: 'output_text',
    event: 'response.output_text',
    said: 'text',
    beside: { logprobs: [] },
  },
  refusal: {
    prefix: 'msg',
    item: { type: 'message', role: 'assistant' },
    part: 'refusal',
    event: 'response.refusal',
    said: 'refusal',
    beside: {},
  },
  reasoning: {
    prefix: 'rs',
    item: { type: 'reasoning', summary: [] },
    part: 'reasoning_text',
    event: 'response.reasoning_text',
    said: 'text',
    beside: {},
  },
} as const
type Kind = keyof typeof kinds

interface Writing {
  kind: Kind
  id: string
  place: number
  text: string
}

/**
 * The items of one response while they are written: thoughts, text and calls of functions. One is open at a time, as
 * some clients know no more of; calls come whole, since the pool gives them out when they are.
 */
export class ResponseOutput {
  readonly #ids: Ids
  readonly #emit: Emit
  readonly #items: object[] = []
  readonly #calls: ToolCall[] = []
  #open: Writing | undefined
  #hasMessage = false

  constructor(ids: Ids, emit: Emit) {
    this.#ids = ids
    this.#emit = emit
  }

  add({ text, reasoning, toolCalls, refusal }: Delta): void {
    if (reasoning !== '') this.#write('reasoning', reasoning)
    if (text !== '') this.#write('text', text)
    if (refusal) this.#write('refusal', refusal)
    if (toolCalls.length > 0) addToCalls(this.#calls, toolCalls)
  }

  /** The items as they stand when an answer breaks off; calls that are not whole are none. */
  brokenOff(): object[] {
    const open = this.#open
    return open ? [...this.#items, itemOf(open, 'incomplete', [])] : this.#items
  }

  /** Ends what is open, and gives the items; what was cut off is the last of them. `annotationsOf` its text. */
  end(isCut: boolean, annotationsOf: (text: string) => object[]): object[] {
    const calls = this.#calls.filter(Boolean)
    // Clients look for a message where nothing is called, and some ask again where there is none.
    if (!isCut && !this.#hasMessage && calls.length === 0) this.#begin('text')
    this.#close(isCut && calls.length === 0 ? 'incomplete' : 'completed', annotationsOf)
    const ids = new Set<string>()
    for (const [index, call] of calls.entries()) {
      const isLast = index === calls.length - 1
      // Some hosts give none, or the same to all; a client tells calls apart by it.
      if (call.id === '' || ids.has(call.id)) call.id = this.#ids.next('call')
      ids.add(call.id)
      this.#addCall(call, isCut && isLast ? 'incomplete' : 'completed')
    }
    return this.#items
  }

  #write(kind: Kind, piece: string): void {
    if (this.#open?.kind !== kind) this.#begin(kind)
    const open = this.#open!
    open.text += piece
    const { event, beside } = kinds[kind]
    this.#emit(`${event}.delta`, { ...placeOf(open), delta: piece, ...beside })
  }

  #begin(kind: Kind): void {
    this.#close('completed', () => [])
    const open = { kind, id: this.#ids.next(kinds[kind].prefix), place: this.#items.length, text: '' }
    this.#open = open
    this.#hasMessage ||= kind !== 'reasoning'
    const item = { ...itemOf(open, 'in_progress', []), content: [] }
    this.#emit('response.output_item.added', { output_index: open.place, item })
    this.#emit('response.content_part.added', { ...placeOf(open), part: partOf(open, []) })
  }

  #close(status: ItemStatus, annotationsOf: (text: string) => object[]): void {
    const open = this.#open
    if (!open) return
    this.#open = undefined
    const { event, said, beside } = kinds[open.kind]
    const place = placeOf(open)
    const annotations = open.kind === 'text' ? annotationsOf(open.text) : []
    for (const [index, annotation] of annotations.entries())
      this.#emit(`${event}.annotation.added`, { ...place, annotation_index: index, annotation })
    this.#emit(`${event}.done`, { ...place, [said]: open.text, ...beside })
    this.#emit('response.content_part.done', { ...place, part: partOf(open, annotations) })
    this.#done(itemOf(open, status, annotations))
  }

  #addCall({ id: callId, function: { name, arguments: written } }: ToolCall, status: ItemStatus): void {
    const place = { item_id: this.#ids.next('fc'), output_index: this.#items.length }
    // Nothing is what some hosts write for no arguments; a client reads JSON.
    const text = written === '' && status === 'completed' ? '{}' : written
    const item = { id: place.item_id, type: 'function_call', call_id: callId, name }
    const begun = { ...item, arguments: '', status: 'in_progress' }
    this.#emit('response.output_item.added', { output_index: place.output_index, item: begun })
    this.#emit('response.function_call_arguments.delta', { ...place, delta: text })
    this.#emit('response.function_call_arguments.done', { ...place, arguments: text })
    this.#done({ ...item, arguments: text, status })
  }

  #done(item: object): void {
    this.#emit('response.output_item.done', { output_index: this.#items.length, item })
    this.#items.push(item)
  }
}

function placeOf({ id, place }: Writing): object {
  return { item_id: id, output_index: place, content_index: 0 }
}

function partOf({ kind, text }: Writing, annotations: object[]): object {
  const { part, said, beside } = kinds[kind]
  return { type: part, [said]: text, ...(kind === 'text' && { annotations }), ...beside }
}

function itemOf(writing: Writing, status: ItemStatus, annotations: object[]): object {
  const { id, kind } = writing
  return { id, ...kinds[kind].item, status, content: [partOf(writing, annotations)] }
}
