import { AppError } from '../../base/index.ts'
import type { Person } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import { normalEmail } from '../email.ts'
import { hashPassword, isPassword } from './password.ts'
import { endOfSessions } from '../people.ts'
import type { NewSession, Sessions } from '../sessions.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import type { TotpCodes } from './totp.ts'

/** Passwords, and the codes of an authenticator that go with them. */
export interface PasswordSignIn {
  /**
   * Throws `unauthorized` in the same words and the same time whether the e-mail or the password is wrong, and
   * `rate-limited` after too many failures of an account or an address.
   */
  byPassword(attempt: {
    email: string
    password: string
    /** The code of the person's authenticator, where they have one. */
    code: string | undefined
    address: string
    agent?: string | undefined
  }): Promise<NewSession>
  /** Sets a password; the one before has to be given where there is one. Other sessions end. */
  setPassword(person: Person, change: { current: string | undefined; next: string }): Promise<void>
  hasPassword(personId: string): Promise<boolean>
  /** Throws `forbidden` where the code does not fit the person's authenticator. */
  confirmCode(personId: string, code: string): Promise<void>
  /** Throws `forbidden` where somebody has a password and this is not it. */
  confirmPassword(person: Person, password: string | undefined): Promise<void>
}

interface PasswordSignInOptions {
  sessions: Sessions
  slow: SignInThrottle
  checkCode: TotpCodes['check']
}

export function passwordSignIn(
  { store, clock, directory, revocations, record }: AccountParts,
  { sessions, slow, checkCode }: PasswordSignInOptions,
): PasswordSignIn {
  const confirmPassword: PasswordSignIn['confirmPassword'] = async (person, password) => {
    const [kept] = await store.rows('passwords', { personId: person.id })
    if (!kept) return
    slow.attempt(`password of ${person.id}`, person.id)
    if (password === undefined || !(await isPassword(password, kept.hash)))
      throw new AppError(
        'forbidden',
        'The password you have now is another one. Enter the one that you sign in with.',
        { because: { code: 'password-differs' }, param: 'password' },
      )
    slow.succeeded(`password of ${person.id}`, person.id)
  }

  return {
    async byPassword({ email, password, code, address, agent }) {
      const name = nameOf(email)
      slow.attempt(name, address)
      const person = directory.byEmail(name)
      const [kept] = person ? await store.rows('passwords', { personId: person.id }) : []
      const isRight = await isPassword(password, kept?.hash)
      if (!person || !isRight || !directory.identityOf(person.id, clock.now())) throw wrongPassword()
      const checked = await checkCode(person.id, code)
      if (checked === 'missing')
        throw new AppError('unauthorized', 'Enter the code of your authenticator too.', {
          because: { code: 'code-missing' },
          param: 'code',
        })
      if (checked === 'wrong') throw wrongCode('unauthorized')
      slow.succeeded(name, address)
      return sessions.begin(person.id, { method: 'password', agent })
    },

    confirmPassword,
    async confirmCode(personId, code) {
      slow.attempt(`code of ${personId}`, personId)
      if ((await checkCode(personId, code)) !== 'right') throw wrongCode('forbidden')
      slow.succeeded(`code of ${personId}`, personId)
    },

    async setPassword(person, { current, next }) {
      await confirmPassword(person, current)
      const hash = await hashPassword(next)
      await store.change(
        [record(person.id, 'password-set', person.id)],
        [
          { put: 'passwords', row: { personId: person.id, hash, changedAt: clock.now() } },
          ...endOfSessions(person.id),
        ],
      )
      revocations.revoke(person.id)
    },

    async hasPassword(personId) {
      return (await store.rows('passwords', { personId })).length > 0
    },
  }
}

function wrongPassword(): AppError {
  return new AppError('unauthorized', 'The e-mail or the password is wrong.', {
    because: { code: 'wrong-password' },
  })
}

function wrongCode(code: 'unauthorized' | 'forbidden'): AppError {
  return new AppError(code, 'The code is wrong, or was used already. Enter the next one.', {
    because: { code: 'code-wrong' },
    param: 'code',
  })
}

/** What cannot be an address still counts as one that nobody has. */
function nameOf(email: string): string {
  try {
    return normalEmail(email)
  } catch {
    return 'nobody'
  }
}
