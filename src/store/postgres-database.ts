import {
  Client,
  Pool,
  types,
  type ClientBase,
  type ClientConfig,
  type CustomTypesConfig,
  type PoolClient,
} from 'pg'
import { AppError } from '../base/index.ts'
import { isWorthRepeating, toStoreError } from './postgres-errors.ts'

export type PostgresRow = Record<string, unknown>
export type PostgresValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Uint8Array
  | (string | number | Uint8Array | null)[]

/** Asks and changes the database, inside of a transaction or outside. */
export interface PostgresSession {
  rows(sql: string, values?: PostgresValue[]): Promise<PostgresRow[]>
  /** How many rows were changed. */
  run(sql: string, values?: PostgresValue[]): Promise<number>
  /** Statements without values. */
  script(sql: string): Promise<void>
}

export interface PostgresDatabase extends PostgresSession, AsyncDisposable {
  /** Where it is, without the password. */
  readonly address: string
  /**
   * Runs `work` in one transaction: all of it is kept, or nothing. `work` is run anew where others were in the way,
   * so it must not change anything else.
   */
  transaction<T>(work: (session: PostgresSession) => Promise<T>, begin?: string): Promise<T>
  /** The same on a connection of its own, without limits of time, and once. */
  longTransaction<T>(work: (session: PostgresSession) => Promise<T>, begin?: string): Promise<T>
  /** A connection of its own, to listen on. */
  connect(): Promise<Client>
}

/** All tables are in a schema of their own: it can be set aside whole. */
export const schemaName = 'muster'
const oldestVersion = 150_000

/**
 * For how PostgreSQL plans a search: with its words before it, since a plan for any words reads all blocks; by an index,
 * whose pages lie in memory or on a disk without arms; without compiling, which takes longer than the query.
 */
const planning = '-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1 -c jit=off'
const connections = 10
const connectTimeoutMs = 5_000
const statementTimeoutMs = 60_000
/** A process that stopped in the middle of a transaction must not stop the others for longer. */
const idleInTransactionMs = 20_000
const mostAttempts = 10

/** Numbers that we store fit into JavaScript's; and bytes come as bytes. */
const ourTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : types.getTypeParser(oid, format as 'text'),
}
const int8 = 20

/** Opens a pool of connections. Throws `bad-config` where that cannot be, and `store-unreachable` for an outage. */
export async function openPostgresDatabase(url: string): Promise<PostgresDatabase> {
  const address = withoutPassword(url)
  const settings: ClientConfig = {
    connectionString: url,
    options: `-c search_path=${schemaName} ${planning}`,
    application_name: 'muster',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: ourTypes as CustomTypesConfig,
  }
  const pool = new Pool({
    ...settings,
    max: connections,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 5_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  })
  // A connection that breaks while nobody uses it is replaced by the next that is needed.
  pool.on('error', () => undefined)
  const inTurn = turnstile(connections)
  const names = new Map<string, string>()

  /** Prepared once a connection; `name` is how the server remembers it. */
  const ask = async (client: ClientBase | Pool, text: string, values: PostgresValue[] = []) => {
    let name = names.get(text)
    if (name === undefined) names.set(text, (name = `muster${names.size}`))
    try {
      return await client.query<PostgresRow>({ name, text, values: values.map(clean) })
    } catch (thrown) {
      throw translated(thrown)
    }
  }
  const session = (client: ClientBase | Pool): PostgresSession => ({
    rows: async (sql, values) => (await ask(client, sql, values)).rows,
    run: async (sql, values) => (await ask(client, sql, values)).rowCount ?? 0,
    async script(sql) {
      try {
        await client.query(sql)
      } catch (thrown) {
        throw translated(thrown)
      }
    },
  })
  const translated = (thrown: unknown) =>
    isWorthRepeating(thrown) ? thrown : (toStoreError(thrown, address) as Error)

  const attempt = async <T>(work: (session: PostgresSession) => Promise<T>, begin: string): Promise<T> => {
    let client: PoolClient
    try {
      client = await pool.connect()
    } catch (thrown) {
      throw toStoreError(thrown, address)
    }
    let broken: Error | undefined
    // Without this, a connection that breaks between two statements would end the process.
    const onError = (error: Error) => (broken = error)
    client.on('error', onError)
    try {
      return await inTransaction(session(client), work, begin, (error) => (broken ??= error))
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  const connect = async () => {
    const client = new Client(settings)
    client.on('error', () => undefined)
    try {
      await client.connect()
      return client
    } catch (thrown) {
      throw toStoreError(thrown, address)
    }
  }

  const shared = session(pool)
  const database: PostgresDatabase = {
    address,
    rows: (sql, values) => inTurn(() => shared.rows(sql, values)),
    run: (sql, values) => inTurn(() => shared.run(sql, values)),
    script: (sql) => inTurn(() => shared.script(sql)),
    async transaction(work, begin = 'BEGIN') {
      for (let count = 1; ; count++)
        try {
          return await inTurn(() => attempt(work, begin))
        } catch (thrown) {
          if (!isWorthRepeating(thrown)) throw thrown
          if (count >= mostAttempts)
            throw new AppError('busy', 'Too many changes at once. Try again in a moment.', {
              cause: thrown,
              retryAfterMs: 1_000,
            })
        }
    },
    async longTransaction(work, begin = 'BEGIN') {
      const client = await connect()
      try {
        return await inTransaction(session(client), work, begin, () => undefined)
      } finally {
        await client.end().catch(() => undefined)
      }
    },
    connect,
    [Symbol.asyncDispose]: () => pool.end(),
  }
  try {
    const [found] = await database.rows("SELECT current_setting('server_version_num')::int AS version")
    refuseOldServer(found!['version'] as number, address)
    return database
  } catch (thrown) {
    await pool.end()
    throw thrown
  }
}

/** Lets so many in at a time, the others in the order of their coming: only connecting has a limit of time, not waiting. */
function turnstile(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let inside = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (inside < most) inside++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside--
    }
  }
}

/** `version` is PostgreSQL's own number, such as 150004. */
export function refuseOldServer(version: number, address: string): void {
  if (version >= oldestVersion) return
  throw new AppError(
    'bad-config',
    `PostgreSQL ${Math.floor(version / 10_000)} at ${address} is too old: 15 or later is needed. Upgrade it, or leave out \`store:\` to use SQLite.`,
  )
}

async function inTransaction<T>(
  session: PostgresSession,
  work: (session: PostgresSession) => Promise<T>,
  begin: string,
  onBroken: (error: Error) => void,
): Promise<T> {
  await session.script(begin)
  try {
    const result = await work(session)
    await session.script('COMMIT')
    return result
  } catch (thrown) {
    // A connection that cannot even undo is not given to anybody else.
    await session.script('ROLLBACK').catch(onBroken)
    throw thrown
  }
}

/** A text of PostgreSQL holds no zero characters. Replaced by one of the same length, so that offsets stay. */
function clean(value: PostgresValue): PostgresValue {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
  if (Array.isArray(value)) return value.map((item) => clean(item) as string)
  if (value instanceof Uint8Array && !Buffer.isBuffer(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return value
}

/** `host:port/database`, as it may be shown and logged. */
function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the address of `store:`'
  const { hostname, port, pathname, username, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? hostname
  return `${username === '' ? '' : `${username}@`}${host || 'localhost'}:${port || searchParams.get('port') || 5432}${pathname}`
}
