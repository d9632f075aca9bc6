import { AppError } from '../../base/index.ts'
import type { AccountChange, Person, StoredLink } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { Links } from '../links.ts'
import { hashPassword } from './password.ts'
import type { People } from '../people.ts'
import type { NewSession, Sessions } from '../sessions.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import type { Teams } from '../teams.ts'

const dayMs = 24 * 60 * 60 * 1000

/** How accounts are made by those whom they are for. */
export interface SignUp {
  /** What an invitation is for; undefined when it is unknown, used or expired. */
  invitation(token: string): Promise<Pick<StoredLink, 'role' | 'email' | 'teamId'> | undefined>
  /** Makes the account that an invitation is for, and signs it in. */
  acceptInvitation(
    token: string,
    account: { name: string; email: string | undefined; password: string },
    agent?: string,
  ): Promise<NewSession>
  /** Makes an account for whoever comes; only where the installation is open to that. */
  signUp(account: {
    name: string
    email: string
    password: string
    address: string
    agent?: string | undefined
  }): Promise<NewSession>
}

interface SignUpOptions {
  links: Links
  people: People
  teams: Teams
  sessions: Sessions
  slow: SignInThrottle
}

export function signUp(
  { clock, directory }: AccountParts,
  { links, people, teams, sessions, slow }: SignUpOptions,
): SignUp {
  const addWithPassword = async (
    actor: string,
    account: { name: string; email: string; password: string; role: Person['role']; endsAt?: number },
    also: AccountChange[] = [],
  ) => {
    const hash = await hashPassword(account.password)
    return people.add(actor, account, (personId) => [
      ...also,
      { put: 'passwords', row: { personId, hash, changedAt: clock.now() } },
    ])
  }

  return {
    async invitation(token) {
      const link = await links.find(token, 'invitation')
      return link && { role: link.role, email: link.email, teamId: link.teamId }
    },

    async acceptInvitation(token, { name, email, password }, agent) {
      const link = await links.find(token, 'invitation')
      if (!link)
        throw new AppError(
          'unauthorized',
          'The invitation was used already, or is too old. Ask for a fresh one.',
          { because: { code: 'invitation-over' } },
        )
      const address = link.email ?? email
      if (address === undefined)
        throw new AppError('bad-request', '`email`: expected an address such as anna@example.org.', {
          because: { code: 'email-malformed' },
          param: 'email',
        })
      const person = await addWithPassword(
        link.createdBy,
        {
          name,
          email: address,
          password,
          role: link.role!,
          ...(link.guestDays !== undefined && { endsAt: clock.now() + link.guestDays * dayMs }),
        },
        links.useUp(link),
      )
      if (link.teamId !== undefined && directory.teams.has(link.teamId))
        await teams.putMember(link.createdBy, {
          teamId: link.teamId,
          personId: person.id,
          role: 'member',
        })
      return sessions.begin(person.id, { method: 'password', agent })
    },

    async signUp({ address, agent, ...account }) {
      slow.signUp(address)
      const person = await addWithPassword('system', { ...account, role: 'member' })
      return sessions.begin(person.id, { method: 'password', agent })
    },
  }
}
