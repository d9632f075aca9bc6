import { AppError } from '../base/index.ts'
import { mostEarlierPictures, type Layout } from '../context/index.ts'
import type { RunStore, StoredPicture } from '../store/index.ts'
import {
  branchTo,
  picturePart,
  type ChatMessage,
  type PicturePart,
  type RunEvent,
  type RunSummary,
} from '../wire/index.ts'
import { withoutBareThoughts } from './inline-reasoning.ts'
import { layoutIn } from './prompt.ts'
import { toldLater } from './tools/told-later.ts'

interface History {
  history: ChatMessage[]
  parentId: string | null
  layout: Layout | undefined
  /** What tools gave back. */
  toolTexts: string[]
}

/** The questions and answers before a place in a conversation, as messages. */
export async function conversationHistory(
  store: RunStore,
  conversationId: string,
  wanted: string | null | undefined,
): Promise<History> {
  const runs = await store.conversationRuns(conversationId)
  const parentId =
    wanted === undefined ? ((await store.conversation(conversationId))?.headId ?? null) : wanted
  if (parentId !== null && !runs.some(({ id }) => id === parentId))
    throw new AppError('bad-request', '`parentId`: expected a run of this conversation.', {
      param: 'parentId',
    })
  const layout = parentId === null ? undefined : layoutIn(await store.events(parentId, 0))
  const branch = branchTo(runs, parentId)
  const shown = await picturesSent(store, branch, layout)
  const calls = Map.groupBy(await store.conversationToolCalls(conversationId), ({ runId }) => runId)
  const history: ChatMessage[] = []
  const toolTexts: string[] = []
  for (const run of branch) {
    const pictures = shown.get(run.id) ?? []
    const content = pictures.length === 0 ? run.question : [{ type: 'text', text: run.question }, ...pictures]
    history.push({ role: 'user', content })
    const text = withoutBareThoughts((await store.answer(run.id)) ?? textOf(await store.events(run.id, 0)))
    // Many models take turns only where each question has an answer.
    const called = calls.get(run.id) ?? []
    for (const { state, result } of called) if (state === 'done' && result) toolTexts.push(result)
    history.push({
      role: 'assistant',
      content: toldLater(called) + (text.trim() === '' ? noAnswer : text),
    })
  }
  return { history, parentId, layout, toolTexts }
}

/** Stands for an answer that was stopped, or broke off, before its first word. */
const noAnswer = '(No answer was given.)'

/** The pictures of each run; only those that the next prompt may hold are read, the others are without their data. */
async function picturesSent(
  store: RunStore,
  branch: RunSummary[],
  layout: Layout | undefined,
): Promise<Map<string, PicturePart[]>> {
  const all = branch.flatMap(({ id, pictures = [] }) => pictures.map((_, place) => ({ id, place })))
  const dropped = layout?.pictures?.blind === false ? layout.pictures.dropped : 0
  const first = Math.max(dropped, all.length - mostEarlierPictures)
  const shown = new Map<string, PicturePart[]>()
  for (const [index, { id, place }] of all.entries()) {
    const picture = index < first ? undefined : await store.picture(id, place)
    const parts = shown.get(id) ?? []
    parts.push(picture ? partOf(picture) : picturePart(''))
    shown.set(id, parts)
  }
  return shown
}

/** A picture that is kept, as models are sent it. */
export function partOf({ mediaType, content }: Pick<StoredPicture, 'mediaType' | 'content'>): PicturePart {
  return picturePart(`data:${mediaType};base64,${Buffer.from(content).toString('base64')}`)
}

function textOf(events: RunEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
}
