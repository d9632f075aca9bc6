import { SignInTrouble, type SignInTroubleKind } from './sign-in-trouble.ts'

/** What of a provider's configuration is named where something is wrong with it. */
interface Named {
  name: string
  issuer: string
  clientId: string
}

/** What `openid-client` throws: a code, and beside it what was expected and what came. */
interface Thrown {
  code?: string
  error?: string
  error_description?: string
  status?: number
  cause?: unknown
}

/** Why a provider's description of itself cannot be used. */
export function discoveryTrouble(thrown: unknown, { name, issuer }: Named): SignInTrouble {
  const cause = causeOf(thrown)
  const told = cause as { body?: { issuer?: unknown }; status?: unknown } | undefined
  const says = (kind: 'provider-settings' | 'provider-away', text: string) =>
    new SignInTrouble(kind, `The provider \`${name}\` ${text}`, thrown)
  switch (codeOf(thrown)) {
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return says(
        'provider-settings',
        `calls itself ${JSON.stringify(told?.body?.issuer)}, not ${JSON.stringify(issuer)}: write that as its \`issuer\` in muster.yaml.`,
      )
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return typeof told?.status === 'number' && told.status >= 500
        ? says(
            'provider-away',
            `answers ${issuer} with status ${told.status}. See to it, or wait until it is back.`,
          )
        : says('provider-settings', `does not describe itself under ${issuer}${status(told)}. ${rightIssuer}`)
    case 'OAUTH_PARSE_ERROR':
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_INVALID_RESPONSE':
      return says('provider-settings', `does not describe itself under ${issuer}. ${rightIssuer}`)
    case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
      return says(
        'provider-settings',
        `has an \`issuer\` without encryption (${issuer}): it has to begin with https://, except on this machine.`,
      )
    default:
      return says('provider-away', `cannot be reached at ${issuer}: ${reasonOf(thrown)}. ${reachable}`)
  }
}

/** Why what came back from a provider signs nobody in. */
export function answerTrouble(
  thrown: unknown,
  { name, issuer, clientId }: Named,
  redirectUri: string,
): SignInTrouble {
  const { error, error_description: description } = thrown as Thrown
  const says = (kind: SignInTroubleKind, text: string) => new SignInTrouble(kind, text, thrown)
  const said = [error, description].filter((one) => typeof one === 'string' && one !== '').join(': ')
  switch (codeOf(thrown)) {
    case 'OAUTH_AUTHORIZATION_RESPONSE_ERROR':
      return refusals.has(error ?? '')
        ? says(
            'provider-refused',
            `\`${name}\` let the person not go on (${said}). Whom it lets in is set there.`,
          )
        : says(
            error === 'server_error' || error === 'temporarily_unavailable'
              ? 'provider-away'
              : 'provider-settings',
            `\`${name}\` refused what was asked of it (${said}). What it allows the client ${clientId} is set there; \`scope\` in muster.yaml is what is asked for.`,
          )
    case 'OAUTH_WWW_AUTHENTICATE_CHALLENGE':
    case 'OAUTH_RESPONSE_BODY_ERROR':
      return says(
        'provider-settings',
        `\`${name}\` gave no token (${said || 'invalid_client'}). ${tokenAdvice(error)}`,
      )
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return says('provider-clock', clockSentence(name, causeOf(thrown)))
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return says(
        'provider-away',
        `\`${name}\` failed${status(causeOf(thrown))}. See to it, or wait until it is back.`,
      )
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
    case undefined:
      return says('provider-away', `\`${name}\` cannot be reached: ${reasonOf(thrown)}. ${reachable}`)
    case 'OAUTH_KEY_SELECTION_FAILED':
      return says(
        'provider-answer',
        `The token of \`${name}\` is signed with a key that it does not publish. Look at its keys.`,
      )
    default:
      return says(
        'provider-answer',
        `What \`${name}\` answered is not to be trusted: ${reasonOf(thrown)}. Begin again; if it stays so, compare \`issuer\` (${issuer}) and \`clientId\` (${clientId}) with what the provider has.`,
      )
  }

  function tokenAdvice(error: string | undefined): string {
    if (error === 'invalid_grant')
      return `The code was used already, is too old, or is for another address than ${redirectUri}.`
    if (error === undefined || error === 'invalid_client' || error === 'unauthorized_client')
      return `Compare \`clientId\` (${clientId}) and \`clientSecret\` in muster.yaml with what the provider has.`
    return `What it allows the client ${clientId} is set there.`
  }
}

/** Why somebody's claims cannot be asked for, where it is not what may be wrong with any answer: then undefined. */
export function userInfoTrouble(thrown: unknown, { name }: Named, needed: string): SignInTrouble | undefined {
  if (codeOf(thrown) !== 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') return undefined
  return new SignInTrouble(
    'provider-settings',
    `\`${name}\` gave a token that its own userinfo endpoint does not take${status(thrown)}, and the token tells no \`${needed}\`. Have the provider put that into the token, or allow the client to ask for it.`,
    thrown,
  )
}

/** Whether it was not believed who we are. */
export function isClientRefused(thrown: unknown): boolean {
  const { error, status } = thrown as Thrown
  return (
    error === 'invalid_client' || (codeOf(thrown) === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' && status === 401)
  )
}

/** What a person or the provider itself may answer; the rest is a matter of how it is set up. */
const refusals = new Set([
  'access_denied',
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
])
const rightIssuer =
  'Set its `issuer` in muster.yaml to the address under which it has /.well-known/openid-configuration.'
const reachable = 'See that it runs, and that this server reaches it.'

/** By how much the clocks differ at least, and whose is ahead. */
function clockSentence(name: string, cause: unknown): string {
  const { claims, now, claim } = (cause ?? {}) as {
    claims?: Record<string, unknown>
    now?: number
    claim?: string
  }
  const at = claims?.[claim ?? '']
  const seconds =
    typeof at === 'number' && typeof now === 'number' ? Math.abs(Math.round(at - now)) : undefined
  const by = seconds === undefined ? '' : ` by ${seconds} s`
  const what =
    claim === 'nbf'
      ? `The token of \`${name}\` counts only from a time that is not yet here${by}: its clock is ahead, or this server’s is behind.`
      : `The token of \`${name}\` was over when it came${by}: its clock is behind, or this server’s is ahead.`
  return `${what} Set both by a time server (NTP).`
}

/** An error is its own cause's: `openid-client` wraps that of the library below it. */
function causeOf(thrown: unknown): unknown {
  const { cause } = thrown as Thrown
  return cause instanceof Error ? (cause as Thrown).cause : cause
}

function codeOf(thrown: unknown): string | undefined {
  const { code } = thrown as Thrown
  return typeof code === 'string' && code.startsWith('OAUTH_') ? code : undefined
}

function status(response: unknown): string {
  const { status } = (response ?? {}) as { status?: unknown }
  return typeof status === 'number' ? ` (status ${status})` : ''
}

/** What went wrong, by what that came from: `fetch failed` alone helps nobody. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause instanceof Error && thrown.cause.message !== '' ? thrown.cause.message : thrown.message
}
