import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { asAdministrator } from './postgres-server.ts'
import type { TestServer } from './server.ts'

/** The files of the data folder and the tables of the database that hold a text. */
export async function whereKept({ folder, database }: TestServer, text: string): Promise<string[]> {
  const data = join(folder, 'data')
  const found: string[] = []
  for (const name of await readdir(data, { recursive: true }))
    if ((await stat(join(data, name))).isFile() && (await readFile(join(data, name))).includes(text))
      found.push(name)
  const tables = database === undefined ? [] : await tablesHolding({ folder, database }, text)
  return [...found, ...tables.map((name) => `the table ${name}`)]
}

/** The tables of the database, of either kind, in which a row holds a text. */
export async function tablesHolding(
  { folder, database: url }: Pick<TestServer, 'folder' | 'database'>,
  text: string,
): Promise<string[]> {
  if (url === undefined) return sqliteTablesHolding(join(folder, 'data', 'muster.db'), text)
  const found: string[] = []
  const tables = await asAdministrator(
    url,
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'muster'",
  )
  for (const { name } of tables) {
    const rows = await asAdministrator(
      url,
      `SELECT 1 FROM muster.${String(name)} AS kept WHERE strpos(kept::text, '${text}') > 0 LIMIT 1`,
    )
    if (rows.length > 0) found.push(String(name))
  }
  return found
}

function sqliteTablesHolding(path: string, text: string): string[] {
  using database = new DatabaseSync(path, { readOnly: true })
  const bytes = Buffer.from(text)
  const holds = (value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).includes(bytes) : String(value).includes(text)
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) =>
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .some((row) => Object.values(row).some(holds)),
    )
}
