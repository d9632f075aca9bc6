import type { Configuration } from 'openid-client'
import { AppError } from '../base/index.ts'
import type { AccountChange, Person } from '../store/index.ts'
import type { AccountParts } from './account-parts.ts'
import { normalEmail } from './email.ts'
import type { People } from './people.ts'
import type { NewSession, Sessions } from './sessions.ts'
import type { Teams } from './teams.ts'

/** A provider of OpenID Connect, from the configuration. */
export interface ProviderConfig {
  name: string
  issuer: string
  clientId: string
  clientSecret?: string | undefined
  scope: string
  groupsClaim: string
  /** Group to the name of a team. */
  teams: Readonly<Record<string, string>>
  administrators: readonly string[]
}

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
  /** Throws `unauthorized` where anything of the answer is not what was asked for. */
  finish(provider: string, currentUrl: URL, going: Going, agent?: string): Promise<NewSession>
}

const longestMs = 10 * 60_000

/**
 * Sign-in at a provider (OpenID Connect with PKCE, state and nonce, all held by `openid-client`). Somebody is who the
 * provider's issuer and subject say, and nothing else: an e-mail, verified or not, never opens an account that is
 * there already.
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
  const discovered = new Map<string, Promise<Configuration>>()

  const configOf = (name: string): ProviderConfig => {
    const config = configs.find((one) => one.name === name)
    if (!config) throw new AppError('not-found', `There is no provider \`${name}\` to sign in at.`)
    return config
  }

  const discover = (config: ProviderConfig): Promise<Configuration> => {
    const known = discovered.get(config.name)
    if (known) return known
    const finding = askProvider(config)
    discovered.set(config.name, finding)
    // Not for good: a provider that is away now is asked again.
    finding.catch(() => discovered.delete(config.name))
    return finding
  }

  /** The person that this subject is, made when they come for the first time. */
  const personOf = async (config: ProviderConfig, claims: Claims): Promise<Person> => {
    const [known] = await store.rows('identities', { issuer: claims.iss, subject: claims.sub })
    if (known) return people.get(known.personId)
    const email = claims.email_verified === true ? emailOf(claims.email) : undefined
    if (email !== undefined && directory.byEmail(email))
      throw new AppError(
        'conflict',
        'An account with this e-mail is here already, and was not made by this provider. Ask an administrator.',
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
    const groups = groupsOf(claims[config.groupsClaim])
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
    async begin(name, redirectUri) {
      const config = configOf(name)
      const provider = await discover(config)
      const client = await import('openid-client')
      const going: Going = {
        provider: name,
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        startedAt: clock.now(),
      }
      const url = client.buildAuthorizationUrl(provider, {
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
      const config = configOf(name)
      const age = clock.now() - going.startedAt
      if (going.provider !== name || age > longestMs || age < 0)
        throw new AppError('unauthorized', 'The sign-in took too long, or was begun elsewhere. Begin again.')
      const claims = await claimsOf(await discover(config), currentUrl, going)
      const person = await personOf(config, claims)
      if (!directory.identityOf(person.id, clock.now()))
        throw new AppError('forbidden', 'This account is suspended. Ask an administrator.')
      await follow(config, person, claims)
      return sessions.begin(person.id, { method: 'single-sign-on', agent })
    },
  }

  async function askProvider(config: ProviderConfig): Promise<Configuration> {
    const client = await import('openid-client')
    const issuer = new URL(config.issuer)
    const isLocal =
      issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)
    try {
      return await client.discovery(issuer, config.clientId, config.clientSecret, undefined, {
        // The token's signature too: without it, only the connection would vouch for who somebody is.
        execute: [client.enableNonRepudiationChecks, ...(isLocal ? [client.allowInsecureRequests] : [])],
        timeout: 10,
      })
    } catch (thrown) {
      throw new AppError(
        'host-failed',
        `The provider \`${config.name}\` cannot be asked at ${config.issuer}: ${reasonOf(thrown)}.`,
        { cause: thrown },
      )
    }
  }

  async function claimsOf(provider: Configuration, currentUrl: URL, going: Going): Promise<Claims> {
    const client = await import('openid-client')
    try {
      const tokens = await client.authorizationCodeGrant(provider, currentUrl, {
        expectedState: going.state,
        expectedNonce: going.nonce,
        pkceCodeVerifier: going.verifier,
        idTokenExpected: true,
      })
      return tokens.claims() as Claims
    } catch (thrown) {
      throw new AppError(
        'unauthorized',
        `The provider’s answer is not to be trusted: ${reasonOf(thrown)}. Begin again.`,
        {
          cause: thrown,
        },
      )
    }
  }
}

interface Claims {
  iss: string
  sub: string
  email?: unknown
  email_verified?: unknown
  name?: unknown
  preferred_username?: unknown
  [claim: string]: unknown
}

function emailOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return normalEmail(value)
  } catch {
    return undefined
  }
}

function nameOf({ name, preferred_username: username, email, sub }: Claims): string {
  const found = [name, username, email, sub].find(
    (one): one is string => typeof one === 'string' && one.trim() !== '',
  )
  return (found ?? 'Somebody').trim().slice(0, 200)
}

function groupsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string').slice(0, 1_000)
    : []
}

/** What went wrong, with what that came from: `fetch failed` alone helps nobody. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const from = thrown.cause instanceof Error && thrown.cause.message !== '' ? `: ${thrown.cause.message}` : ''
  return thrown.message + from
}
