import type { FastifyInstance } from 'fastify'
import type { Accounts } from '../../accounts/index.ts'
import type { AccountStore } from '../../store/index.ts'
import { instructionsSchema, type Instructions } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

export interface InstructionRouteParts {
  store: AccountStore
  settings: Accounts['settings']
}

/**
 * What every answer to a person should heed: each has their own, in force for conversations that begin from then on.
 * What the house says of every answer stands before them, and is told to everybody.
 */
export function instructionRoutes(server: FastifyInstance, { store, settings }: InstructionRouteParts): void {
  const rule = ruled('guest', 'runs')
  const told = (text: string): Instructions => ({ text, house: settings.get().instructions })

  server.get('/api/instructions', rule, async (request) =>
    told((await instructionsOf(store, identityOf(request).person.id)) ?? ''),
  )

  server.put('/api/instructions', rule, async (request) => {
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
    return told(text)
  })
}

/** Undefined where somebody has none. */
export async function instructionsOf(store: AccountStore, personId: string): Promise<string | undefined> {
  const [own] = await store.rows('instructions', { personId })
  return own?.text
}
