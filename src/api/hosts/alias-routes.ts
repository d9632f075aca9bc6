import type { FastifyInstance } from 'fastify'
import { may, type Accounts } from '../../accounts/index.ts'
import { AppError } from '../../base/index.ts'
import type { Pool } from '../../pool/index.ts'
import { aliasSchema, type AliasSummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

/** Names of ours for models: everybody's are set by administrators, a team's by its managers. */
export function aliasRoutes(
  server: FastifyInstance,
  {
    accounts: { aliases, teams },
    pool,
    fixed,
  }: { accounts: Accounts; pool: Pool; fixed: Record<string, string[]> },
): void {
  server.get('/api/aliases', ruled('member', 'account'), async (request) => {
    const identity = identityOf(request)
    const notStored = Object.entries(pool.aliases())
      .filter(([name]) => isFixed(name) || !isStored(name))
      .map(([name, models]): AliasSummary => ({
        id: undefined,
        name,
        teamId: undefined,
        models,
        // The one that is there without having been set may be set.
        mayChange: !isFixed(name) && may(identity, 'change', { kind: 'installation' }),
      }))
    const stored = aliases
      .list()
      .filter(({ name, teamId }) => teamId !== undefined || !isFixed(name))
      .filter(({ teamId }) => may(identity, 'read', { kind: 'alias', teamId }))
      .map((alias): AliasSummary => ({
        ...alias,
        mayChange: may(identity, 'change', { kind: 'alias', teamId: alias.teamId }),
      }))
    return { aliases: [...notStored, ...stored] }
  })

  server.put('/api/aliases', ruled('member', 'administration'), async (request) => {
    const alias = validate(aliasSchema, request.body)
    const identity = identityOf(request)
    const { name, teamId } = alias
    if (!may(identity, 'change', { kind: 'alias', teamId }))
      throw new AppError('forbidden', 'You may set names for teams that you manage.', {
        because: { code: 'managers-only' },
        param: 'teamId',
      })
    if (teamId !== undefined) teams.get(teamId)
    refuseTaken(name)
    for (const model of alias.models)
      if (model === name || isFixed(model) || isStored(model))
        throw new AppError('bad-request', `\`models\`: expected models, got \`${model}\`, a name of ours.`, {
          param: 'models',
        })
    const set = await aliases.set(identity.actor, { name, teamId, models: [...new Set(alias.models)] })
    return { ...set, mayChange: true } satisfies AliasSummary
  })

  server.delete<{ Params: { id: string } }>(
    '/api/aliases/:id',
    ruled('member', 'administration', 'change', 'alias'),
    async (request, reply) => {
      await aliases.remove(identityOf(request).actor, request.params.id)
      return reply.status(204).send()
    },
  )

  function isFixed(name: string): boolean {
    return Object.hasOwn(fixed, name)
  }
  function isStored(name: string): boolean {
    return aliases.list().some((alias) => alias.name === name && alias.teamId === undefined)
  }

  function refuseTaken(name: string): void {
    if (isFixed(name))
      throw new AppError('conflict', `\`${name}\` is set in muster.yaml. Change it there.`, {
        because: { code: 'set-in-file' },
        param: 'name',
      })
    const serving = pool.hosts().find(({ models }) => models.includes(name))
    if (serving)
      throw new AppError(
        'conflict',
        `\`${name}\` is a model of the host ${serving.name}. Choose another name.`,
        { because: { code: 'name-of-model', values: { host: serving.name } }, param: 'name' },
      )
  }
}
