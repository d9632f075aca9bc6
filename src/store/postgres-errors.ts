import { AppError } from '../base/index.ts'

/** Two transactions were in each other's way: the one that was undone is begun anew. */
const again = new Set(['40001', '40P01'])
/** The server is going, coming, full of connections, or no longer the one that takes changes. */
const away = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25006', '25P03'])
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])
/** What the driver says without a code. */
const awayText = /connection terminated|timeout exceeded|connection error|not queryable|query read timeout/i

/** What PostgreSQL or the way to it says went wrong; undefined where it is none of that. */
export function postgresCode(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError) return postgresCode(thrown.errors[0])
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined
}

export function isWorthRepeating(thrown: unknown): boolean {
  return again.has(postgresCode(thrown) ?? '')
}

export function isAway(thrown: unknown): boolean {
  const code = postgresCode(thrown)
  if (code !== undefined) return away.has(code) || awayCodes.has(code) || code.startsWith('08')
  return thrown instanceof Error && awayText.test(thrown.message)
}

/** An error of the database as one that a person can act on. `address` is shown: without a password. */
export function toStoreError(thrown: unknown, address: string): unknown {
  if (thrown instanceof AppError) return thrown
  const cause = { cause: thrown }
  if (isAway(thrown))
    return new AppError(
      'store-unreachable',
      `The database at ${address} cannot be reached: ${reasonOf(thrown)}. Try again in a moment; if it lasts, see whether PostgreSQL runs and \`store:\` in muster.yaml is right.`,
      { ...cause, retryAfterMs: 5_000 },
    )
  switch (postgresCode(thrown)) {
    case '28P01':
    case '28000':
      return new AppError(
        'bad-config',
        `The database at ${address} does not let us in: ${reasonOf(thrown)}. Correct the user and password of \`store:\` in muster.yaml, or pg_hba.conf.`,
        cause,
      )
    case '3D000':
      return new AppError(
        'bad-config',
        `There is no such database at ${address}. Create it (createdb --owner USER NAME), or correct \`store:\` in muster.yaml.`,
        cause,
      )
    case '42501':
      return new AppError(
        'bad-config',
        `The user of ${address} may not do what is needed: ${reasonOf(thrown)}. Make it the owner of the database.`,
        cause,
      )
    case '53100':
      return new AppError(
        'store-full',
        'The disk of the database is full. Nothing was changed; make room, and try again.',
        cause,
      )
    case '57014':
      return new AppError('timeout', 'The database took too long to answer. Try again.', cause)
    default:
      return thrown
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return reasonOf(thrown.errors[0])
  return thrown instanceof Error ? thrown.message.replace(/\.$/, '') : String(thrown)
}
