import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asAdministrator } from './postgres-server.ts'
import type { TestServer } from './server.ts'

/** The files of the data folder and the tables of the database that hold a text. */
export async function whereKept({ folder, database }: TestServer, text: string): Promise<string[]> {
  const data = join(folder, 'data')
  const found: string[] = []
  for (const name of await readdir(data, { recursive: true }))
    if ((await stat(join(data, name))).isFile() && (await readFile(join(data, name))).includes(text))
      found.push(name)
  if (database === undefined) return found
  const tables = await asAdministrator(
    database,
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'muster'",
  )
  for (const { name } of tables) {
    const rows = await asAdministrator(
      database,
      `SELECT 1 FROM muster.${String(name)} AS kept WHERE strpos(kept::text, '${text}') > 0 LIMIT 1`,
    )
    if (rows.length > 0) found.push(`the table ${String(name)}`)
  }
  return found
}
