import type { FastifyInstance } from 'fastify'
import type { AccountStore } from '../store/index.ts'
import { instructionsSchema, type Instructions } from '../wire/index.ts'
import { identityOf } from './authenticate.ts'
import { ruled } from './route-rule.ts'
import { validate } from './validate.ts'

/** What every answer to a person should heed: each has their own, in force for conversations that begin from then on. */
export function instructionRoutes(server: FastifyInstance, store: AccountStore): void {
  const rule = ruled('guest', 'runs')

  server.get('/api/instructions', rule, async (request): Promise<Instructions> => {
    const text = await instructionsOf(store, identityOf(request).person.id)
    return { text: text ?? '' }
  })

  server.put('/api/instructions', rule, async (request): Promise<Instructions> => {
    const personId = identityOf(request).person.id
    const { text } = validate(instructionsSchema, request.body)
    await store.change(
      [],
      [
        text === ''
          ? { remove: 'instructions', where: { personId } }
          : { put: 'instructions', row: { personId, text } },
      ],
    )
    return { text }
  })
}

/** Undefined where somebody has none. */
export async function instructionsOf(store: AccountStore, personId: string): Promise<string | undefined> {
  const [own] = await store.rows('instructions', { personId })
  return own?.text
}
