import { hash } from 'node:crypto'
import type { ForeignConversation, ForeignRun, StoredPicture } from '../store/index.ts'
import type {
  ImportedConversation,
  ImportedRun,
  ImportSource,
  LeftOut,
  RunEvent,
  RunEventBody,
} from '../wire/index.ts'
import { titleOf } from './title-of.ts'

/** What a question of it is asked again of: the model that answered elsewhere may not be here. */
const askedModel = 'assistant'
/** Of base32: 125 bits, so that nobody finds two that have one id. */
const idCharacters = 25
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

export interface ForeignPlace {
  from: ImportSource
  personId: string
  /** When it is brought along, in milliseconds. */
  now: number
}

/** The id that a conversation of somebody's has here: the same whenever it is brought along, and nobody else's. */
export function foreignConversationId(sourceId: string, place: Omit<ForeignPlace, 'now'>): string {
  return idOf('conv', [place.personId, place.from, sourceId])
}

/**
 * A conversation of another assistant as it is kept. Its runs are marked as brought along, have no verdicts, and what
 * their pictures came to is given: those that can be kept, and how many cannot.
 */
export function foreignConversation(
  conversation: ImportedConversation,
  place: ForeignPlace,
  picturesOf: (run: ImportedRun) => { pictures: StoredPicture[]; leftOut: number },
): ForeignConversation {
  const id = foreignConversationId(conversation.id, place)
  const runIdOf = (sourceId: string) => idOf('run', [place.personId, place.from, conversation.id, sourceId])
  const past = (time: number | undefined) =>
    time === undefined ? undefined : Math.min(place.now, Math.floor(time))
  let at = past(conversation.createdAt) ?? past(conversation.updatedAt) ?? place.now
  const runs = conversation.runs.map((run): ForeignRun => {
    at = past(run.createdAt) ?? Math.min(place.now, at + 1)
    const { pictures, leftOut } = picturesOf(run)
    const { question, answer } = run
    return {
      id: runIdOf(run.id),
      parentId: run.parentId === null ? null : runIdOf(run.parentId),
      question,
      answer,
      model: askedModel,
      createdAt: at,
      pictures,
      events: numbered(at, eventsOf(run, { from: place.from, conversationId: id, leftOut })),
    }
  })
  const times = runs.map(({ createdAt }) => createdAt)
  const last = times.reduce((latest, time) => Math.max(latest, time), 0)
  return {
    id,
    personId: place.personId,
    title: conversation.title || titleOf(conversation.runs[0]!.question),
    createdAt: past(conversation.createdAt) ?? times[0]!,
    updatedAt: past(conversation.updatedAt) ?? last,
    pinned: conversation.pinned ?? false,
    archived: conversation.archived ?? false,
    headId: runIdOf(conversation.headId ?? conversation.runs.at(-1)!.id),
    runs,
  }
}

/** What was taken in, for the ledger: no text of it. */
export function foreignHash({ runs }: ForeignConversation): string {
  return hash('sha256', runs.flatMap(({ events }) => events.map((event) => JSON.stringify(event))).join('\n'))
}

function eventsOf(
  { question, answer, model, leftOut = {} }: ImportedRun,
  known: { from: ImportSource; conversationId: string; leftOut: number },
): RunEventBody[] {
  const { from, conversationId } = known
  const left: LeftOut = {
    ...leftOut,
    ...(known.leftOut > 0 && { pictures: (leftOut.pictures ?? 0) + known.leftOut }),
  }
  return [
    { type: 'run-started', conversationId, question, model: askedModel },
    {
      type: 'imported',
      from,
      ...(model !== undefined && { model }),
      ...(Object.keys(left).length > 0 && { leftOut: left }),
    },
    ...(answer === '' ? [] : [{ type: 'text-delta' as const, text: answer }]),
    { type: 'run-done', finishReason: 'stop', cited: [] },
  ]
}

function numbered(at: number, bodies: RunEventBody[]): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: index + 1, at }))
}

function idOf(prefix: string, parts: string[]): string {
  const digest = hash('sha256', JSON.stringify(parts), 'buffer')
  let text = ''
  for (let index = 0; index < idCharacters; index++) text += alphabet[digest[index]! % 32]
  return `${prefix}_${text}`
}
