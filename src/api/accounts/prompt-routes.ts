import type { FastifyInstance } from 'fastify'
import { AppError, type Ids } from '../../base/index.ts'
import type { AccountStore } from '../../store/index.ts'
import { promptSchema, type Prompt } from '../../wire/index.ts'
import { absent } from '../absent.ts'
import { identityOf } from '../authenticate.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

const mostPrompts = 200

/** Questions that people keep for the next time, each their own. */
export function promptRoutes(
  server: FastifyInstance,
  { store, ids }: { store: AccountStore; ids: Ids },
): void {
  const rule = ruled('guest', 'runs')
  const own = (personId: string) => store.rows('prompts', { personId })
  const shown = ({ id, name, text }: Prompt): Prompt => ({ id, name, text })

  server.get('/api/prompts', rule, async (request) => ({
    prompts: (await own(identityOf(request).person.id)).map(shown),
  }))

  server.post('/api/prompts', rule, async (request, reply) => {
    const personId = identityOf(request).person.id
    const prompt = validate(promptSchema, request.body)
    if ((await own(personId)).length >= mostPrompts)
      throw new AppError('busy', `You keep ${mostPrompts} prompts already. Delete one first.`, {
        because: { code: 'too-many-kept', values: { most: mostPrompts } },
      })
    const row = { id: ids.next('prompt'), personId, ...prompt }
    await store.change([], [{ put: 'prompts', row }])
    return reply.status(201).send(shown(row))
  })

  server.put<{ Params: { promptId: string } }>('/api/prompts/:promptId', rule, async (request) => {
    const row = await ownPrompt(identityOf(request).person.id, request.params.promptId)
    const changed = { ...row, ...validate(promptSchema, request.body) }
    await store.change([], [{ put: 'prompts', row: changed }])
    return shown(changed)
  })

  server.delete<{ Params: { promptId: string } }>('/api/prompts/:promptId', rule, async (request, reply) => {
    const { id } = await ownPrompt(identityOf(request).person.id, request.params.promptId)
    await store.change([], [{ remove: 'prompts', where: { id } }])
    return reply.status(204).send()
  })

  async function ownPrompt(personId: string, id: string) {
    const [row] = await store.rows('prompts', { id, personId })
    if (!row) throw absent('prompt', id)
    return row
  }
}
