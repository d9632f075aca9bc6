import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Accounts } from '../../accounts/index.ts'
import {
  foreignConversation,
  foreignConversationId,
  foreignHash,
  type ForeignPlace,
} from '../../assistant/index.ts'
import { AppError, nextTurn, type Clock } from '../../base/index.ts'
import type { ForeignConversation, RunStore } from '../../store/index.ts'
import {
  importedConversationSchema,
  importKnownSchema,
  importSchema,
  type ImportKnown,
  type ImportResult,
} from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { foreignPictures } from '../pictures/foreign-pictures.ts'
import type { PictureLimits } from '../pictures/read-picture.ts'
import { dayMs, daysKept } from '../retention.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

export interface ImportRouteParts {
  store: RunStore
  accounts: Accounts
  clock: Clock
  pictureLimits: PictureLimits
}

/** Conversations that somebody brings along from another assistant: they become that person's own. */
export function importRoutes(server: FastifyInstance, parts: ImportRouteParts): void {
  const { store, accounts, clock, pictureLimits } = parts

  server.post('/api/import/known', ruled('guest', 'runs'), async (request): Promise<ImportKnown> => {
    const { from, ids } = validate(importKnownSchema, request.body)
    const personId = identityOf(request).person.id
    const known: string[] = []
    for (const id of ids) if (await idHere(id, { from, personId })) known.push(id)
    return { known, keptDays: daysKept(accounts, personId) ?? null }
  })

  server.post('/api/import/conversations', ruled('guest', 'runs'), async (request) => {
    const { from, conversations } = validate(importSchema, request.body)
    const place = { from, personId: identityOf(request).person.id, now: clock.now() }
    const results: ImportResult[] = []
    for (const conversation of conversations) {
      results.push(await take(conversation, place, request))
      // Many come at once, and others ask something meanwhile.
      await nextTurn()
    }
    return { conversations: results }
  })

  /** What is wrong with one conversation is told of that one, and the others go on; what is wrong with the store, of all. */
  async function take(given: unknown, place: ForeignPlace, request: FastifyRequest): Promise<ImportResult> {
    const id = idIn(given)
    try {
      const conversation = validate(importedConversationSchema, given)
      const here = await idHere(conversation.id, place)
      const own = foreignConversation(conversation, place, (run) => foreignPictures(run, pictureLimits))
      // It came from here.
      if (here !== undefined && here !== own.id) return { id, result: 'known', conversationId: here, runs: 0 }
      refuseDue(own, daysKept(accounts, place.personId), place.now)
      const { isNew, runs } = await store.addForeign(own, (added) => ({
        at: place.now,
        actor: identityOf(request).actor,
        action: 'conversation-imported',
        object: own.id,
        details: { from: place.from, runs: added.runs, content: foreignHash(own) },
      }))
      const result = isNew ? 'added' : runs > 0 ? 'extended' : 'known'
      return { id, result, conversationId: own.id, runs }
    } catch (error) {
      if (!(error instanceof AppError) || !isOfConversation.has(error.code)) throw error
      const { code, message, because } = error
      return { id, result: 'refused', runs: 0, problem: { code, message, because } }
    }
  }

  /** The id here of what somebody has already: brought along before, or, out of this very Muster, never gone. */
  async function idHere(
    sourceId: string,
    { from, personId }: Omit<ForeignPlace, 'now'>,
  ): Promise<string | undefined> {
    const ids = [
      foreignConversationId(sourceId, { from, personId }),
      ...(from === 'muster' ? [sourceId] : []),
    ]
    for (const id of ids) if ((await store.conversation(id))?.personId === personId) return id
    return undefined
  }
}

const isOfConversation: ReadonlySet<string> = new Set(['bad-request', 'conflict'])

/** What is kept for so many days only, and is older, would be deleted within the hour. */
function refuseDue({ updatedAt }: ForeignConversation, days: number | undefined, now: number): void {
  if (days === undefined || updatedAt > now - days * dayMs) return
  throw new AppError(
    'conflict',
    `It was last changed more than ${days} days ago, which is how long conversations are kept here.`,
    { because: { code: 'import-too-old', values: { days } } },
  )
}

function idIn(given: unknown): string | undefined {
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : undefined
  return typeof id === 'string' ? id : undefined
}
