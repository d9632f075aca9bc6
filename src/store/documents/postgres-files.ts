import type { PostgresSession } from '../postgres-database.ts'

const pieceBytes = 1_048_576

/** Some bytes of the file that a document was read from; undefined where it was not kept. */
export async function readFile(
  session: PostgresSession,
  id: string,
  { start, end }: { start: number; end: number },
): Promise<Uint8Array | undefined> {
  const rows = await session.rows(
    `SELECT piece, files.bytes FROM files JOIN documents USING (sha256)
     WHERE id = $1 AND piece BETWEEN $2 AND $3 ORDER BY piece`,
    [id, Math.floor(start / pieceBytes), Math.floor(Math.max(start, end - 1) / pieceBytes)],
  )
  if (rows.length === 0) return (await isFileKept(session, id)) ? new Uint8Array() : undefined
  const from = (rows[0]!['piece'] as number) * pieceBytes
  return Buffer.concat(rows.map((row) => row['bytes'] as Buffer)).subarray(
    start - from,
    Math.max(start, end) - from,
  )
}

/** Of two that add and remove documents of one file, the second sees what the first has done. */
export async function lockFiles(session: PostgresSession, sha256s: string[]): Promise<void> {
  for (const sha256 of sha256s.toSorted())
    await session.rows('SELECT pg_advisory_xact_lock(hashtext($1))', [`muster file ${sha256}`])
}

/** Keeps a file, unless it is there already. */
export async function addFile(session: PostgresSession, sha256: string, file: Uint8Array): Promise<void> {
  for (let piece = 0; piece === 0 || piece * pieceBytes < file.length; piece++)
    await session.run('INSERT INTO files VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      sha256,
      piece,
      file.subarray(piece * pieceBytes, (piece + 1) * pieceBytes),
    ])
}

/** Removes a file that no document was read from any more. */
export async function removeUnnamedFile(session: PostgresSession, sha256: string): Promise<void> {
  await session.run(
    'DELETE FROM files WHERE sha256 = $1 AND NOT EXISTS (SELECT 1 FROM documents WHERE documents.sha256 = $1)',
    [sha256],
  )
}

async function isFileKept(session: PostgresSession, id: string): Promise<boolean> {
  const rows = await session.rows('SELECT 1 FROM files JOIN documents USING (sha256) WHERE id = $1 LIMIT 1', [
    id,
  ])
  return rows.length > 0
}
