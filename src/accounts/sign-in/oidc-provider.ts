import type { Configuration } from 'openid-client'
import { claimAt, joinClaims, type Claims } from './provider-claims.ts'
import { answerTrouble, discoveryTrouble, isClientRefused, userInfoTrouble } from './provider-trouble.ts'
import { SignInTrouble } from './sign-in-trouble.ts'

/** A provider of OpenID Connect, from the configuration. */
export interface ProviderConfig {
  name: string
  issuer: string
  clientId: string
  clientSecret?: string | undefined
  scope: string
  /** A claim's name, or the way to it through objects, with dots: `realm_access.roles`. */
  groupsClaim: string
  /** Group to the name of a team. */
  teams: Readonly<Record<string, string>>
  administrators: readonly string[]
}

/** What a sign-in was begun with, and has to come back with. */
export interface Begun {
  state: string
  nonce: string
  verifier: string
}

/** One provider of OpenID Connect, over the network. What goes wrong is thrown as `SignInTrouble`. */
export interface OidcProvider {
  /** Asks it to describe itself, unless it did so before. */
  discover(): Promise<Configuration>
  /** What it says of who came back, who is not signed in without this claim (one that decides on rights), if any. */
  claims(currentUrl: URL, begun: Begun, needed: string | undefined): Promise<Claims>
}

export function oidcProvider(config: ProviderConfig): OidcProvider {
  let discovered: Promise<Configuration> | undefined

  const discover = () => {
    if (discovered) return discovered
    const finding = askProvider(config)
    discovered = finding
    // Not for good: a provider that is away now is asked again.
    finding.catch(() => (discovered = undefined))
    return finding
  }

  /** The tokens for a code. How a client shows its secret is set at the provider; what is refused one way goes the other. */
  const grant = async (currentUrl: URL, begun: Begun) => {
    const client = await import('openid-client')
    const checks = {
      expectedState: begun.state,
      expectedNonce: begun.nonce,
      pkceCodeVerifier: begun.verifier,
      idTokenExpected: true,
    }
    const provider = await discover()
    try {
      return { provider, tokens: await client.authorizationCodeGrant(provider, currentUrl, checks) }
    } catch (thrown) {
      if (config.clientSecret === undefined || !isClientRefused(thrown)) throw thrown
      const other = await configured(config, provider.serverMetadata(), 'second')
      const tokens = await client
        .authorizationCodeGrant(other, currentUrl, checks)
        .catch((again: unknown) => {
          throw isClientRefused(again) ? thrown : again
        })
      discovered = Promise.resolve(other)
      return { provider: other, tokens }
    }
  }

  return {
    discover,
    async claims(currentUrl, begun, needed) {
      const client = await import('openid-client')
      try {
        const { provider, tokens } = await grant(currentUrl, begun)
        const claims = tokens.claims() as Claims
        const lacksNeeded = needed !== undefined && claimAt(claims, needed) === undefined
        const lacksMore = !('email' in claims && ('name' in claims || 'preferred_username' in claims))
        const hasMore = provider.serverMetadata().userinfo_endpoint !== undefined
        if (!hasMore || !(lacksNeeded || lacksMore)) return claims
        // Most providers keep these out of the token (OpenID Connect Core, 5.4), which goes first where both tell.
        const more = await client
          .fetchUserInfo(provider, tokens.access_token, claims.sub)
          .catch((thrown: unknown) => {
            // Without a name somebody can work; without their groups they would lose what these gave them.
            if (lacksNeeded) throw userInfoTrouble(thrown, config, needed) ?? thrown
            return {}
          })
        return joinClaims(claims, more, needed)
      } catch (thrown) {
        if (thrown instanceof SignInTrouble) throw thrown
        throw answerTrouble(thrown, config, currentUrl.origin + currentUrl.pathname)
      }
    },
  }
}

async function askProvider(config: ProviderConfig): Promise<Configuration> {
  const client = await import('openid-client')
  const issuer = new URL(config.issuer)
  try {
    const found = await client.discovery(issuer, config.clientId, config.clientSecret, undefined, {
      execute: isLocal(issuer) ? [client.allowInsecureRequests] : [],
      timeout: timeoutS,
    })
    return await configured(config, found.serverMetadata(), 'first')
  } catch (thrown) {
    throw discoveryTrouble(thrown, config)
  }
}

/** A provider as it is spoken to, with our secret shown in the way that it is most likely to take, or in the other. */
async function configured(
  { issuer, clientId, clientSecret }: ProviderConfig,
  server: Readonly<ReturnType<Configuration['serverMetadata']>>,
  which: 'first' | 'second',
): Promise<Configuration> {
  const client = await import('openid-client')
  // Left out, the list of ways holds `client_secret_basic` alone (OpenID Connect Discovery, 3).
  const takesPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true
  const authentication =
    clientSecret === undefined
      ? undefined
      : takesPost === (which === 'first')
        ? client.ClientSecretPost(clientSecret)
        : client.ClientSecretBasic(clientSecret)
  const provider = new client.Configuration(server, clientId, clientSecret, authentication)
  provider.timeout = timeoutS
  // The token's signature too: without it, only the connection would vouch for who somebody is.
  client.enableNonRepudiationChecks(provider)
  if (isLocal(new URL(issuer))) client.allowInsecureRequests(provider)
  return provider
}

function isLocal(issuer: URL): boolean {
  return issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname)
}

const timeoutS = 10
