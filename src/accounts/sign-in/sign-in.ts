import { AppError } from '../../base/index.ts'
import type { AccountParts } from '../account-parts.ts'
import { links } from '../links.ts'
import { passwordSignIn, type PasswordSignIn } from './password-sign-in.ts'
import type { People } from '../people.ts'
import { sessions, type NewSession, type Sessions } from '../sessions.ts'
import { signInThrottle } from './sign-in-throttle.ts'
import { signUp, type SignUp } from './sign-up.ts'
import type { Teams } from '../teams.ts'
import type { TotpCodes } from './totp.ts'

/** All ways in, and the sessions that they begin. */
export interface SignIn extends Sessions, PasswordSignIn, SignUp {
  /** Undefined when the token is unknown, used, expired, or its person suspended. */
  byLink(token: string, agent?: string): Promise<NewSession | undefined>
}

export interface SignInOptions {
  people: People
  teams: Teams
  checkCode: TotpCodes['check']
}

export function signIn(parts: AccountParts, { people, teams, checkCode }: SignInOptions): SignIn {
  const { clock, directory } = parts
  const allLinks = links(parts)
  const allSessions = sessions(parts)
  const slow = signInThrottle(clock)
  return {
    ...allSessions,
    ...passwordSignIn(parts, { sessions: allSessions, slow, checkCode }),
    ...signUp(parts, { links: allLinks, people, teams, sessions: allSessions, slow }),
    async byLink(token, agent) {
      const link = await allLinks.find(token, 'sign-in')
      if (!link || !directory.identityOf(link.personId!, clock.now())) return undefined
      try {
        return await allSessions.begin(link.personId!, { method: 'link', agent }, allLinks.useUp(link))
      } catch (error) {
        if (error instanceof AppError && error.code === 'conflict') return undefined
        throw error
      }
    },
  }
}
