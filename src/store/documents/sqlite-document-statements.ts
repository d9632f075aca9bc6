import type { DatabaseSync } from 'node:sqlite'
import { blockColumns, documentColumns } from './document-rows.ts'
import { hiddenCollection } from './sqlite-slices.ts'

export type DocumentStatements = ReturnType<typeof documentStatements>

/** What is asked of the tables of documents where they are written and searched. */
export function documentStatements(database: DatabaseSync) {
  const sql = (text: string) => database.prepare(text)
  const statements = {
    add: sql(`INSERT INTO documents (${documentColumns.join(', ')}) VALUES (${placesOf(documentColumns)})`),
    change: sql(
      `UPDATE documents SET (${documentColumns.join(', ')}) = (${placesOf(documentColumns)}) WHERE id = ?`,
    ),
    name: sql('UPDATE documents SET first_block = ?, last_block = ? WHERE id = ?'),
    hide: sql(`
      UPDATE documents SET collection = '${hiddenCollection}', name = id, sha256 = '', characters = 0, blocks = 0,
        text_terms = 0, title_terms = 0, neighbour_terms = 0, stemming = NULL, url = NULL,
        first_block = NULL, last_block = NULL
      WHERE id = ?`),
    row: sql('SELECT * FROM documents WHERE id = ?'),
    countIn: sql('SELECT count(*) AS blocks FROM blocks WHERE document_id = ? AND id BETWEEN ? AND ?'),
    addText: sql('INSERT INTO document_texts (document_id, text) VALUES (?, ?)'),
    addBlock: sql(`INSERT INTO blocks (${blockColumns.join(', ')}) VALUES (${placesOf(blockColumns)})`),
    numbers: sql('SELECT id, term_numbers FROM blocks WHERE document_id = ? ORDER BY id'),
    removeBlocks: sql('DELETE FROM blocks WHERE document_id = ?'),
    removeText: sql('DELETE FROM document_texts WHERE document_id = ?'),
    removePieces: sql('DELETE FROM document_text_pieces WHERE document_id = ?'),
    remove: sql('DELETE FROM documents WHERE id = ?'),
    get: sql(`SELECT * FROM documents WHERE id = ? AND collection <> '${hiddenCollection}'`),
    find: sql('SELECT * FROM documents WHERE collection = ? AND name = ?'),
    candidates: sql(`
      SELECT blocks.id, document_id, ordinal, term_numbers
      FROM json_each(?) AS best CROSS JOIN blocks ON blocks.id = best.value`),
    title: sql('SELECT title FROM documents WHERE id = ?'),
    runs: sql(`
      SELECT collection, first, last, count, document_id,
        first >= first_block AND last <= last_block AND collection <> '${hiddenCollection}' AS is_named
      FROM (SELECT document_id, min(id) AS first, max(id) AS last, count(*) AS count FROM blocks GROUP BY document_id)
        CROSS JOIN documents ON documents.id = document_id`),
    idsOf: sql(`
      SELECT blocks.id FROM documents CROSS JOIN blocks ON document_id = documents.id
      WHERE documents.id = ? AND blocks.id BETWEEN first_block AND last_block ORDER BY blocks.id`),
    totals: sql(`
      SELECT coalesce(sum(blocks), 0) AS blocks, coalesce(sum(text_terms), 0) AS text,
        coalesce(sum(title_terms), 0) AS title, coalesce(sum(neighbour_terms), 0) AS neighbours FROM documents`),
  }
  // Rows as lists take half of the time.
  statements.candidates.setReturnArrays(true)
  return statements
}

function placesOf(columns: string[]): string {
  return columns.map(() => '?').join(', ')
}
