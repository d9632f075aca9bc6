import type { FastifyInstance } from 'fastify'
import { may, type Accounts, type Identity } from '../../accounts/index.ts'
import { AppError } from '../../base/index.ts'
import { changePersonSchema, invitationSchema, type PersonSummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { administratorRoute, ruled } from '../route-rule.ts'
import { validate } from '../validate.ts'

type WithId = { Params: { id: string } }
const guestDays = 7

export interface PeopleRouteParts {
  accounts: Accounts
  url: () => string
  /** Removes a person with everything that they wrote or keep here. */
  forget: (personId: string, actor: string) => Promise<void>
}

/** People, for administrators and (inviting into a team) its managers. */
export function peopleRoutes(server: FastifyInstance, { accounts, url, forget }: PeopleRouteParts): void {
  const { people, teams, signIn } = accounts
  const summary = async (id: string): Promise<PersonSummary> => {
    const memberOf = teams.list().filter((team) => teams.members(team.id).some((one) => one.personId === id))
    return summaryOf(people.get(id), {
      teams: memberOf.map((team) => team.id),
      lastSignInAt: (await signIn.lastSignIns()).get(id),
    })
  }

  server.get('/api/people', administratorRoute, async () => {
    const teamsOf = new Map<string, string[]>()
    for (const team of teams.list())
      for (const { personId } of teams.members(team.id))
        teamsOf.set(personId, [...(teamsOf.get(personId) ?? []), team.id])
    const lastSignIns = await signIn.lastSignIns()
    return {
      people: people.list().map((person) =>
        summaryOf(person, {
          teams: teamsOf.get(person.id) ?? [],
          lastSignInAt: lastSignIns.get(person.id),
        }),
      ),
    }
  })

  server.get<WithId>('/api/people/:id', ruled('member', 'account', 'read', 'person'), async (request) =>
    summary(request.params.id),
  )

  server.patch<WithId>('/api/people/:id', administratorRoute, async (request) => {
    const changes = validate(changePersonSchema, request.body)
    const { id } = await people.change(identityOf(request).actor, request.params.id, changes)
    return summary(id)
  })

  server.delete<WithId>('/api/people/:id', administratorRoute, async (request, reply) => {
    const { actor } = identityOf(request)
    // Before anything is gone that could not come back.
    people.refuseLastAdministrator(people.get(request.params.id).id)
    await forget(request.params.id, actor)
    return reply.status(204).send()
  })

  server.post<WithId>('/api/people/:id/sign-in-links', administratorRoute, async (request, reply) => {
    const token = await people.createLink(identityOf(request).actor, request.params.id)
    return reply.status(201).send({ url: `${url()}/sign-in?token=${token}` })
  })

  server.post('/api/sign-in-links', administratorRoute, async (request, reply) => {
    const { person, actor } = identityOf(request)
    const token = await people.createLink(actor, person.id)
    return reply.status(201).send({ url: `${url()}/sign-in?token=${token}` })
  })

  server.post('/api/invitations', ruled('member', 'administration'), async (request, reply) => {
    const identity = identityOf(request)
    const invitation = validate(invitationSchema, request.body)
    if (!mayInvite(identity, invitation))
      throw new AppError('forbidden', 'You may invite members and guests into teams that you manage.', {
        because: { code: 'managers-only' },
      })
    if (invitation.teamId !== undefined) teams.get(invitation.teamId)
    if (invitation.uses !== undefined && invitation.role !== 'guest')
      throw new AppError('bad-request', '`uses`: only a link for guests lets several people in.', {
        param: 'uses',
      })
    if (invitation.role === 'guest') invitation.guestDays ??= guestDays
    const token = await people.invite(identity.actor, invitation)
    return reply.status(201).send({ url: `${url()}/?invitation=${token}` })
  })
}

function summaryOf(
  {
    id,
    name,
    role,
    email,
    createdAt,
    suspendedAt,
    endsAt,
    payingTeamId,
  }: ReturnType<Accounts['people']['get']>,
  more: Pick<PersonSummary, 'teams' | 'lastSignInAt'>,
): PersonSummary {
  return { id, name, role, email, createdAt, suspendedAt, endsAt, payingTeamId, ...more }
}

function mayInvite(
  identity: Identity,
  { role, teamId }: { role: string; teamId?: string | undefined },
): boolean {
  if (may(identity, 'change', { kind: 'installation' })) return true
  return (
    role !== 'administrator' && teamId !== undefined && may(identity, 'change', { kind: 'team', id: teamId })
  )
}
