import type { FastifyInstance } from 'fastify'
import { may, type Accounts } from '../../accounts/index.ts'
import { AppError, type Clock } from '../../base/index.ts'
import { newKeySchema, type Area, type KeySummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

const dayMs = 24 * 60 * 60 * 1000
const mostKeys = 100
/** What a key opens where nothing is said: no key administers by accident. */
const usualAreas: Area[] = ['chat', 'runs', 'documents']

/** API keys: each for the person or team that it stands for, within what its maker may do. */
export function keyRoutes(server: FastifyInstance, { keys, teams }: Accounts, clock: Clock): void {
  server.get<{ Querystring: { all?: string } }>('/api/keys', ruled('member', 'account'), async (request) => {
    const identity = identityOf(request)
    const all = may(identity, 'change', { kind: 'installation' })
    const seen = keys
      .list()
      .filter(
        (key) =>
          (all || key.personId === identity.person.id || key.teamId) &&
          may(identity, 'read', { kind: 'key', ...key }),
      )
    return { keys: seen satisfies KeySummary[] }
  })

  server.post('/api/keys', ruled('member', 'account'), async (request, reply) => {
    const { person, key: maker, teams: memberships, actor } = identityOf(request)
    const { expiresInDays, ...wanted } = validate(newKeySchema, request.body)
    if (maker) throw new AppError('forbidden', 'Sign in to make a key: a key cannot make another.')
    if (wanted.teamId !== undefined) {
      if (person.role !== 'administrator' && memberships.get(wanted.teamId) !== 'manager')
        throw new AppError('forbidden', 'Only a manager of the team makes keys for it.', {
          because: { code: 'managers-only' },
          param: 'teamId',
        })
      teams.get(wanted.teamId)
    }
    if (keys.list().filter((key) => key.personId === person.id).length >= mostKeys)
      throw new AppError('conflict', `You have ${mostKeys} keys. Revoke one that is not used any more.`, {
        because: { code: 'too-many-kept', values: { most: mostKeys } },
      })
    const { record, key } = await keys.create(actor, {
      ...wanted,
      areas: wanted.areas ?? usualAreas,
      personId: person.id,
      expiresAt: expiresInDays === undefined ? undefined : Math.ceil(clock.now() + expiresInDays * dayMs),
    })
    return reply.status(201).send({ ...record, key })
  })

  server.delete<{ Params: { id: string } }>(
    '/api/keys/:id',
    ruled('member', 'account', 'change', 'key'),
    async (request, reply) => {
      await keys.remove(identityOf(request).actor, request.params.id)
      return reply.status(204).send()
    },
  )
}
