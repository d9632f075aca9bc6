import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { AppError } from '../../base/index.ts'
import type { Person, StoredPasskey } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { NewSession, Sessions } from '../sessions.ts'

/** Where people reach this server, as a passkey is bound to it. */
interface Place {
  url: string
  /** What the browser says that it is. */
  agent?: string | undefined
}

export interface Passkeys {
  list(personId: string): Promise<Pick<StoredPasskey, 'id' | 'name' | 'createdAt' | 'lastUsedAt'>[]>
  /** What the browser asks its authenticator for, to make a passkey. */
  registration(person: Person, place: Place): Promise<PublicKeyCredentialCreationOptionsJSON>
  /** Throws `bad-request` where the answer is not to the challenge, this site and this person. */
  register(
    person: Person,
    passkey: { name: string; response: RegistrationResponseJSON; challenge: string },
    place: Place,
  ): Promise<void>
  authentication(place: Place): Promise<PublicKeyCredentialRequestOptionsJSON>
  /** Throws `unauthorized` where the answer is none of a passkey that is known here. */
  authenticate(
    answer: { response: AuthenticationResponseJSON; challenge: string },
    place: Place,
  ): Promise<NewSession>
  remove(person: Person, id: string): Promise<void>
}

const mostPasskeys = 20

/** Passkeys (WebAuthn level 3), held by `@simplewebauthn/server`, which is loaded when the first is used. */
export function passkeys({ store, clock, record }: AccountParts, sessions: Sessions): Passkeys {
  const ofPerson = (personId: string) => store.rows('passkeys', { personId })

  return {
    async list(personId) {
      return (await ofPerson(personId)).map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        createdAt,
        lastUsedAt,
      }))
    },
    async registration({ id, name, email }, place) {
      const { generateRegistrationOptions } = await import('@simplewebauthn/server')
      return generateRegistrationOptions({
        rpName: 'Muster',
        rpID: domainOf(place),
        userID: new TextEncoder().encode(id),
        userName: email ?? name,
        userDisplayName: name,
        attestationType: 'none',
        excludeCredentials: (await ofPerson(id)).map((known) => ({ id: known.id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
    },
    async register({ id: personId }, { name, response, challenge }, place) {
      if ((await ofPerson(personId)).length >= mostPasskeys)
        throw new AppError(
          'conflict',
          `You have ${mostPasskeys} passkeys. Remove one that you do not use any more.`,
          { because: { code: 'too-many-kept', values: { most: mostPasskeys } } },
        )
      const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
      const result = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: new URL(place.url).origin,
        expectedRPID: domainOf(place),
        requireUserVerification: true,
      }).catch((cause: unknown) => {
        throw new AppError('bad-request', `The passkey cannot be taken: ${reasonOf(cause)}.`, {
          because: { code: 'passkey-refused' },
          cause,
        })
      })
      if (!result.verified)
        throw new AppError('bad-request', 'The passkey cannot be taken. Begin again, or use another.', {
          because: { code: 'passkey-refused' },
        })
      const { id, publicKey, counter, transports } = result.registrationInfo.credential
      if ((await store.rows('passkeys', { id })).length > 0)
        throw new AppError('conflict', 'This passkey is known here already: it signs its owner in.', {
          because: { code: 'passkey-known' },
        })
      await store.change(
        [record(personId, 'passkey-added', personId)],
        [
          {
            put: 'passkeys',
            row: {
              id,
              personId,
              name,
              publicKey: Buffer.from(publicKey).toString('base64url'),
              counter,
              transports: transports ?? [],
              createdAt: clock.now(),
              lastUsedAt: undefined,
            },
          },
        ],
      )
    },
    async authentication(place) {
      const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
      return generateAuthenticationOptions({ rpID: domainOf(place), userVerification: 'required' })
    },
    async authenticate({ response, challenge }, place) {
      const [known] = await store.rows('passkeys', { id: response.id })
      if (!known)
        throw new AppError(
          'unauthorized',
          'This passkey is not known here. Sign in another way, and add it in the settings.',
          { because: { code: 'passkey-unknown' } },
        )
      const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
      const result = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: new URL(place.url).origin,
        expectedRPID: domainOf(place),
        requireUserVerification: true,
        credential: {
          id: known.id,
          publicKey: new Uint8Array(Buffer.from(known.publicKey, 'base64url')),
          counter: known.counter,
        },
      }).catch((cause: unknown) => {
        throw new AppError('unauthorized', `The passkey does not fit: ${reasonOf(cause)}.`, {
          because: { code: 'passkey-refused' },
          cause,
        })
      })
      if (!result.verified)
        throw new AppError('unauthorized', 'The passkey does not fit. Begin again, or sign in another way.', {
          because: { code: 'passkey-refused' },
        })
      const { newCounter } = result.authenticationInfo
      const signedIn = await sessions.begin(known.personId, { method: 'passkey', agent: place.agent })
      await store.change(
        [],
        [{ put: 'passkeys', row: { ...known, counter: newCounter, lastUsedAt: clock.now() } }],
      )
      return signedIn
    },
    async remove({ id: personId }, id) {
      await store.change(
        [record(personId, 'passkey-removed', personId)],
        [{ remove: 'passkeys', where: { id, personId }, required: true }],
      )
    },
  }
}

/** A passkey is bound to a name: there is none for an address in numbers. */
function domainOf({ url }: Place): string {
  const { hostname } = new URL(url)
  if (/^[\d.]+$|^\[/.test(hostname))
    throw new AppError(
      'conflict',
      `Passkeys need a name, and this server is reached at ${hostname}. Set \`url:\` in muster.yaml, such as https://muster.example.org or http://localhost:7070.`,
      { because: { code: 'passkeys-need-name' } },
    )
  return hostname
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
