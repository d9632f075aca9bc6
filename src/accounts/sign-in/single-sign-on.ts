import { AppError } from '../../base/index.ts'
import type { AccountChange, Person } from '../../store/index.ts'
import type { AccountParts } from '../account-parts.ts'
import type { People } from '../people.ts'
import { claimAt, emailOf, groupsOf, nameOf, type Claims } from './provider-claims.ts'
import { oidcProvider, type OidcProvider, type ProviderConfig } from './oidc-provider.ts'
import type { NewSession, Sessions } from '../sessions.ts'
import { SignInTrouble } from './sign-in-trouble.ts'
import type { Teams } from '../teams.ts'

/** What has to come back with the browser: kept by it, sealed. */
export interface Going {
  provider: string
  state: string
  nonce: string
  verifier: string
  startedAt: number
}

export interface SingleSignOn {
  providers(): string[]
  /** Where to send the browser. */
  begin(provider: string, redirectUri: string): Promise<{ url: string; going: Going }>
  /** Asks a provider to describe itself; throws `SignInTrouble` where it does not. */
  probe(provider: string): Promise<void>
  /** Throws `SignInTrouble` where anything of the answer is not what was asked for. */
  finish(provider: string, currentUrl: URL, going: Going, agent?: string): Promise<Finished>
}

export interface Finished {
  session: NewSession
  /** What whoever runs the server should know of it: groups decide, and the provider told of none. */
  warning?: string | undefined
}

const longestMs = 10 * 60_000

/**
 * Sign-in at a provider (oidc-provider.ts speaks to it). Somebody is who the provider's issuer and subject say, and
 * nothing else: an e-mail, verified or not, never opens an account that is there already.
 */
export function singleSignOn(
  parts: AccountParts,
  {
    configs,
    people,
    teams,
    sessions,
  }: { configs: readonly ProviderConfig[]; people: People; teams: Teams; sessions: Sessions },
): SingleSignOn {
  const { store, clock, directory } = parts
  const providers = new Map<string, { config: ProviderConfig; provider: OidcProvider }>(
    configs.map((config) => [config.name, { config, provider: oidcProvider(config) }]),
  )
  const providerOf = (name: string) => {
    const found = providers.get(name)
    if (!found) throw new AppError('not-found', `There is no provider \`${name}\` to sign in at.`)
    return found
  }

  /** The person that this subject is, made when they come for the first time. */
  const personOf = async (config: ProviderConfig, claims: Claims): Promise<Person> => {
    const [known] = await store.rows('identities', { issuer: claims.iss, subject: claims.sub })
    if (known) return people.get(known.personId)
    const email = claims.email_verified === true ? emailOf(claims.email) : undefined
    if (email !== undefined && directory.byEmail(email))
      throw new SignInTrouble(
        'account-elsewhere',
        `An account with the e-mail that \`${config.name}\` tells is here already, and was not made by it. A provider opens only accounts that it made.`,
      )
    return people.add(
      'system',
      { name: nameOf(claims), email, role: 'member' },
      (personId): AccountChange[] => [
        { put: 'identities', row: { issuer: claims.iss, subject: claims.sub, personId } },
      ],
    )
  }

  /** Puts a person into the teams of their groups, takes them out of the others that groups lead to. */
  const follow = async (config: ProviderConfig, person: Person, claims: Claims) => {
    const groups = groupsOf(claimAt(claims, config.groupsClaim))
    const wanted = new Set(groups.flatMap((group) => config.teams[group] ?? []))
    for (const name of new Set(Object.values(config.teams))) {
      const team = teams.named(name) ?? (wanted.has(name) ? await teams.add('system', { name }) : undefined)
      if (!team) continue
      const isIn = teams.members(team.id).some(({ personId }) => personId === person.id)
      if (wanted.has(name) && !isIn)
        await teams.putMember('system', { teamId: team.id, personId: person.id, role: 'member' })
      if (!wanted.has(name) && isIn)
        await teams.removeMember('system', { teamId: team.id, personId: person.id })
    }
    if (config.administrators.length === 0) return
    const role = groups.some((group) => config.administrators.includes(group)) ? 'administrator' : 'member'
    if (person.role !== role && person.role !== 'guest') await people.change('system', person.id, { role })
  }

  return {
    providers: () => configs.map(({ name }) => name),
    async probe(name) {
      await providerOf(name).provider.discover()
    },
    async begin(name, redirectUri) {
      const { config, provider } = providerOf(name)
      const description = await provider.discover()
      const client = await import('openid-client')
      const going: Going = {
        provider: name,
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        startedAt: clock.now(),
      }
      const url = client.buildAuthorizationUrl(description, {
        redirect_uri: redirectUri,
        scope: config.scope,
        state: going.state,
        nonce: going.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(going.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, going }
    },
    async finish(name, currentUrl, going, agent) {
      const { config, provider } = providerOf(name)
      const age = clock.now() - going.startedAt
      if (going.provider !== name || age > longestMs || age < 0)
        throw new SignInTrouble('sign-in-over', 'The sign-in took too long, or was begun elsewhere.')
      const decide = config.administrators.length > 0 || Object.keys(config.teams).length > 0
      const claims = await provider.claims(currentUrl, going, decide ? config.groupsClaim : undefined)
      const person = await personOf(config, claims)
      if (!directory.identityOf(person.id, clock.now()))
        throw new SignInTrouble('account-suspended', `The account of ${person.id} is suspended.`)
      await follow(config, person, claims)
      return {
        session: await sessions.begin(person.id, { method: 'single-sign-on', agent }),
        warning:
          decide && claimAt(claims, config.groupsClaim) === undefined
            ? missingGroups(config, claims)
            : undefined,
      }
    },
  }
}

/** Nobody keeps what groups gave them because a provider stopped telling of groups; that it did is told. */
function missingGroups({ name, groupsClaim }: ProviderConfig, claims: Claims): string {
  const told = Object.keys(claims).filter((claim) => claims[claim] !== undefined)
  return `\`${name}\` told no claim \`${groupsClaim}\` of who signed in, so that no group of theirs counts. It told: ${told.toSorted().join(', ')}. Set \`groupsClaim\` to one of these, add the scope that brings it to \`scope\`, or have the provider add it.`
}
