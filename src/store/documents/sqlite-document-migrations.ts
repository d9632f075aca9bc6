import type { DatabaseSync } from 'node:sqlite'
import { termBytes, termNumbers, type BlockTerms } from '../../base/index.ts'

export const documentMigrations = [
  `
  CREATE TABLE documents (
    id TEXT PRIMARY KEY, collection TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, characters INTEGER NOT NULL,
    blocks INTEGER NOT NULL, added_at INTEGER NOT NULL,
    text_terms INTEGER NOT NULL, title_terms INTEGER NOT NULL, neighbour_terms INTEGER NOT NULL,
    UNIQUE (collection, name)
  ) STRICT;
  CREATE TABLE document_texts (
    document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE, text TEXT NOT NULL
  ) STRICT;
  -- Ids are never used again: an answer of last year must not cite a block of today.
  CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    headings TEXT NOT NULL, page INTEGER, anchor TEXT,
    text_terms TEXT NOT NULL, title_terms TEXT NOT NULL, neighbour_terms TEXT NOT NULL, text TEXT NOT NULL,
    UNIQUE (document_id, ordinal)
  ) STRICT;
  CREATE VIRTUAL TABLE blocks_fts USING fts5(
    text_terms, title_terms, neighbour_terms,
    content = blocks, content_rowid = id, tokenize = "ascii tokenchars '_.-'"
  );
  CREATE VIRTUAL TABLE blocks_vocabulary USING fts5vocab(blocks_fts, row);
  CREATE TRIGGER blocks_added AFTER INSERT ON blocks BEGIN
    INSERT INTO blocks_fts (rowid, text_terms, title_terms, neighbour_terms)
    VALUES (new.id, new.text_terms, new.title_terms, new.neighbour_terms);
  END;
  CREATE TRIGGER blocks_removed AFTER DELETE ON blocks BEGIN
    INSERT INTO blocks_fts (blocks_fts, rowid, text_terms, title_terms, neighbour_terms)
    VALUES ('delete', old.id, old.text_terms, old.title_terms, old.neighbour_terms);
  END;
  `,
  'ALTER TABLE documents ADD COLUMN added_by TEXT',
  `
  ALTER TABLE documents ADD COLUMN language TEXT;
  ALTER TABLE documents ADD COLUMN url TEXT;
  ALTER TABLE documents ADD COLUMN etag TEXT;
  ALTER TABLE documents ADD COLUMN last_modified TEXT;
  CREATE INDEX documents_by_file ON documents (sha256);
  CREATE INDEX documents_by_url ON documents (url) WHERE url IS NOT NULL;
  `,
  // A trigger costs FTS5 more than all of its own work: what it has gathered is written out before each statement of one.
  'DROP TRIGGER IF EXISTS blocks_added; DROP TRIGGER IF EXISTS blocks_removed;',
  // An overview is asked for in every turn: it reads this index and no row.
  'CREATE INDEX IF NOT EXISTS documents_overview ON documents (collection, characters)',
  `
  ALTER TABLE documents ADD COLUMN stemming TEXT;
  CREATE INDEX documents_stemmed ON documents (collection, stemming) WHERE stemming IS NOT NULL;
  `,
  `
  CREATE TABLE IF NOT EXISTS block_vectors (
    block_id INTEGER PRIMARY KEY REFERENCES blocks ON DELETE CASCADE, model TEXT NOT NULL, vector BLOB NOT NULL
  ) STRICT
  `,
  `
  ALTER TABLE blocks ADD COLUMN term_numbers BLOB NOT NULL DEFAULT x'';
  UPDATE blocks SET term_numbers = numbers_of_terms(text_terms, title_terms, neighbour_terms);
  `,
  // What can be counted anew at any time, which `index` in the name says: it is not carried into another database.
  `
  DROP TABLE IF EXISTS blocks_vocabulary;
  CREATE TABLE IF NOT EXISTS index_counts (
    id INTEGER PRIMARY KEY CHECK (id = 1), counted_to INTEGER NOT NULL, counts BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS index_removals (block_id INTEGER PRIMARY KEY, numbers BLOB NOT NULL) STRICT;
  `,
  // From here on blocks are found by their numbers alone (sqlite-postings.ts).
  `
  DROP TABLE blocks_fts;
  ALTER TABLE blocks DROP COLUMN text_terms;
  ALTER TABLE blocks DROP COLUMN title_terms;
  ALTER TABLE blocks DROP COLUMN neighbour_terms;
  CREATE TABLE index_segments (
    id INTEGER PRIMARY KEY, first_block INTEGER NOT NULL, last_block INTEGER NOT NULL, blocks INTEGER NOT NULL,
    first_terms BLOB NOT NULL
  ) STRICT;
  CREATE TABLE index_chunks (id INTEGER PRIMARY KEY, postings BLOB NOT NULL) STRICT;
  `,
  // Which blocks are a document's as it is: others that name it are on their way in or out (sqlite-slices.ts).
  `
  ALTER TABLE documents ADD COLUMN first_block INTEGER;
  ALTER TABLE documents ADD COLUMN last_block INTEGER;
  UPDATE documents SET
    first_block = (SELECT min(id) FROM blocks WHERE document_id = documents.id),
    last_block = (SELECT max(id) FROM blocks WHERE document_id = documents.id);
  `,
  // Of a large document, in place of its row in document_texts: each piece comes and goes with a slice of its blocks, whose
  // first it names, and is the document's as long as that is.
  `
  CREATE TABLE document_text_pieces (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, first_block INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (document_id, first_block)
  ) STRICT
  `,
  // The files of documents that are small (sqlite-files.ts).
  'CREATE TABLE files (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT',
]

/** What the migrations call beside SQLite's own functions. */
export function addDocumentFunctions(database: DatabaseSync): void {
  database.function('numbers_of_terms', { deterministic: true }, (text, title, neighbours) =>
    termBytes(termNumbers({ text, title, neighbours } as BlockTerms)),
  )
}
