import type { FastifyInstance } from 'fastify'
import { may, type Accounts } from '../../accounts/index.ts'
import { changeTeamSchema, memberSchema, newTeamSchema, type TeamSummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { administratorRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

type WithId = { Params: { id: string } }
type WithMember = { Params: { id: string; personId: string } }

/** Teams: seen by their members, changed by their managers, made and removed by administrators. */
export function teamRoutes(server: FastifyInstance, { people, teams }: Accounts): void {
  const summary = (id: string): TeamSummary => {
    const { name, createdAt, retentionDays } = teams.get(id)
    const members = teams
      .members(id)
      .map(({ personId, role }) => ({ personId, role, name: people.get(personId).name }))
    return { id, name, createdAt, retentionDays, members }
  }
  const read = ruled('member', 'account', 'read', 'team')
  const change = ruled('member', 'administration', 'change', 'team')

  server.get('/api/teams', ruled('member', 'account'), async (request) => {
    const identity = identityOf(request)
    const visible = teams.list().filter(({ id }) => may(identity, 'read', { kind: 'team', id }))
    return { teams: visible.map(({ id }) => summary(id)) }
  })

  server.post('/api/teams', administratorRoute, async (request, reply) => {
    const team = await teams.add(identityOf(request).actor, validate(newTeamSchema, request.body))
    return reply.status(201).send(summary(team.id))
  })

  server.get<WithId>('/api/teams/:id', read, async (request) => summary(request.params.id))

  server.patch<WithId>('/api/teams/:id', change, async (request) => {
    const { id } = request.params
    await teams.change(identityOf(request).actor, id, validate(changeTeamSchema, request.body))
    return summary(id)
  })

  server.delete<WithId>('/api/teams/:id', administratorRoute, async (request, reply) => {
    await teams.remove(identityOf(request).actor, request.params.id)
    return reply.status(204).send()
  })

  server.put<WithMember>('/api/teams/:id/members/:personId', change, async (request) => {
    const { id: teamId, personId } = request.params
    const { role } = validate(memberSchema, request.body ?? {})
    await teams.putMember(identityOf(request).actor, { teamId, personId, role })
    return summary(teamId)
  })

  server.delete<WithMember>('/api/teams/:id/members/:personId', change, async (request, reply) => {
    const { id: teamId, personId } = request.params
    await teams.removeMember(identityOf(request).actor, { teamId, personId })
    return reply.status(204).send()
  })
}
