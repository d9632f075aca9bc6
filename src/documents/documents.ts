import { hash } from 'node:crypto'
import { AppError, collectAtRest, toAppError, type Clock, type Ids } from '../base/index.ts'
import type { DocumentStore, StoredDocument } from '../store/index.ts'
import type { AddResult, DocumentSummary, ReindexResult, SearchResult } from '../wire/index.ts'
import { openEmbeddings, type EmbeddingCounts, type EmbeddingOptions } from './vectors/embeddings.ts'
import type { PageVersion } from './fetch-page.ts'
import { turnScores, type TurnQuery } from './context-pool/turn-scores.ts'
import { cleanFileName } from './file-name.ts'
import { find, type BlockIndex } from './search/find.ts'
import { openPlace, passage, type OpenQuery } from './open-place.ts'
import { nearestBlocks } from './search/join-rankings.ts'
import { holdsLone } from './search/lone-characters.ts'
import { openParser, type ParserLimits } from './parser.ts'
import type { Turn } from './search/query.ts'
import type { Ranked } from './search/rank.ts'
import { reindexed } from './reindex.ts'
import { stemmingOf } from './words/stem.ts'

/** A piece of a document that search gives out. */
export type Passage = SearchResult

export interface DocumentLimits extends ParserLimits {
  maxBytes: number
  /** How many blocks the store proposes for ranking. */
  candidates: number
  /** How many passages one search may ask for. */
  passages: number
}

export const defaultDocumentLimits: DocumentLimits = {
  maxBytes: 50 * 1024 * 1024,
  parseTimeoutMs: 30_000,
  parseMemoryMb: 1024,
  waitingFiles: 1000,
  waitingBytes: 1024 * 1024 * 1024,
  candidates: 400,
  passages: 100,
}

export interface SearchQuery {
  question: string
  /** Earlier turns, oldest first. */
  history?: Turn[]
  /** Search in these only; in all when left out. */
  collections?: string[]
  /** How many passages at most; 10 when left out. */
  limit?: number
}

/** What there is to be asked about. */
export interface Overview {
  documents: number
  characters: number
  /** Of the first documents, by collection and name. */
  titles: string[]
}

export interface NewFile {
  collection: string
  name: string
  bytes: Uint8Array
  /** Whom the ledger names. */
  by?: string
  /** Of a page: where it was fetched from, and which version of it. */
  page?: { url: string } & PageVersion
  /** Whose document it is; nobody's in particular where it is left out. */
  owner?: string
  /** Whether one that is there already may be replaced; it may where this is left out. */
  mayReplace?: (document: DocumentSummary) => boolean
}

export interface Documents extends AsyncDisposable {
  /**
   * Reads, indexes and stores a file, in the place of one with the same collection and name. Never rejects for what
   * is wrong with the file: that is the result's `problem`. The same bytes again change nothing.
   */
  add(file: NewFile, signal?: AbortSignal): Promise<AddResult>
  /** False when there is no such document. `by` is whom the ledger names. */
  remove(id: string, by?: string): Promise<boolean>
  /**
   * Looks through a few documents, those behind `after` in the order of their ids, and makes anew what those of earlier
   * versions are found by, where the rules of their language were not known then. Their blocks get other ids, as if
   * the files were added again.
   */
  reindex(query: { after?: string | undefined; by?: string }): Promise<ReindexResult>
  get(id: string): Promise<{ document: DocumentSummary; text: string } | undefined>
  /** The page that was fetched from this address, and which version of it. */
  findPage(
    collection: string,
    url: string,
  ): Promise<({ document: DocumentSummary } & PageVersion) | undefined>
  /** Bytes `start` to `end` of the file that a document was read from, fewer at its end; undefined when none is kept. */
  file(id: string, start: number, end: number): Promise<Uint8Array | undefined>
  list(collection?: string): Promise<DocumentSummary[]>
  collections(): Promise<{ name: string; documents: number }[]>
  /** Passages that bear on a question, best first; an empty list when no word of it is anywhere. */
  search(query: SearchQuery): Promise<Passage[]>
  /** How well each turn of a conversation bears on a question, found as passages are; 0 where it does not. */
  turnScores(query: TurnQuery): Promise<number[]>
  /** Whether blocks get vectors, and how far that has come. */
  readonly embeds: boolean
  embedded(): Promise<EmbeddingCounts>
  overview(collections?: string[]): Promise<Overview>
  /** Every passage of these collections, in order; for where they are small. */
  everything(collections?: string[]): Promise<Passage[]>
  /** Which of these passages are still there, as they were, in collections that may be read. */
  present(passages: Pick<Passage, 'blockId' | 'documentId'>[], collections?: string[]): Promise<Set<number>>
  /**
   * Passages around a place of a document, which is named by its title, name or id: a heading, a page, words in it, or
   * left out for its beginning. Undefined where no such document may be read.
   */
  open(query: OpenQuery): Promise<Passage[] | undefined>
}

/** Opens the documents of a store. Dispose of it to end its worker thread. */
export function openDocuments({
  store,
  clock,
  ids,
  limits: given,
  embeddings: embeddingOptions,
}: {
  store: DocumentStore
  clock: Clock
  ids: Ids
  limits?: Partial<DocumentLimits>
  /** Left out: documents are found by their words alone. */
  embeddings?: EmbeddingOptions | undefined
}): Documents {
  const limits = { ...defaultDocumentLimits, ...given }
  const parser = openParser({ clock, limits })
  const searches = collectAtRest({ clock, restMs: restAfterSearchesMs, least: searchesWorthCollecting })
  const embeddings = embeddingOptions && openEmbeddings({ ...embeddingOptions, store, clock })

  const add = async (file: NewFile, signal?: AbortSignal) => {
    const { collection, name, bytes, by = 'system', owner, mayReplace, page } = file
    if (bytes.length > limits.maxBytes)
      throw new AppError(
        'too-large',
        `${name} could not be read: it has ${megabytes(bytes.length)} MB and at most ${megabytes(limits.maxBytes)} MB are taken; split it into smaller files.`,
        {
          because: {
            code: 'file-too-large',
            values: { megabytes: megabytes(bytes.length), most: megabytes(limits.maxBytes) },
          },
        },
      )
    const sha256 = hash('sha256', bytes)
    const known = await store.find(collection, name)
    // One that was added before files were kept gets its own now, and one that was stemmed as English its language's terms.
    const isUpToDate = known?.sha256 === sha256 && known.stemming === stemmingOf(known.language)
    if (isUpToDate && (await store.file(known.id, 0, 1))) {
      return { document: summaryOf(known), replaced: false, unchanged: true }
    }
    if (known && mayReplace?.(known) === false)
      throw new AppError(
        'forbidden',
        `${name}: somebody else has added a document of that name. Choose another name or collection.`,
        { because: { code: 'document-of-another' } },
      )
    const { title, mediaType, text, blocks, language, warnings } = await parser.parse(name, bytes, signal)
    // One that is replaced keeps its id, so that links to it still lead somewhere.
    const document: DocumentSummary = {
      id: known?.id ?? ids.next('doc'),
      collection,
      name,
      title,
      mediaType,
      bytes: bytes.length,
      characters: text.length,
      blocks: blocks.length,
      addedAt: clock.now(),
      addedBy: owner,
      language,
      url: page?.url,
    }
    const record = {
      at: document.addedAt,
      actor: by,
      action: 'document-added',
      object: document.id,
      details: { sha256, bytes: bytes.length, replaced: known !== undefined },
    } as const
    const { replaced } = await store.put(
      {
        ...document,
        sha256,
        stemming: stemmingOf(language),
        etag: page?.etag,
        lastModified: page?.lastModified,
      },
      text,
      blocks,
      [record],
      bytes,
    )
    if (replaced) await embeddings?.removed(document.id)
    embeddings?.wake()
    return { document, replaced, ...(warnings.length > 0 && { warnings }) }
  }

  const reindexOne = async (id: string, by: string): Promise<boolean> => {
    const summary = await store.get(id)
    const known = summary && (await store.find(summary.collection, summary.name))
    const text = known && (await store.text(id))
    const anew = text === undefined ? undefined : reindexed(known!, text, await store.blocksOf(id))
    if (!anew) return false
    const record = {
      at: clock.now(),
      actor: by,
      action: 'document-added',
      object: id,
      details: { sha256: known!.sha256, bytes: known!.bytes, replaced: true },
    } as const
    await store.put(anew.document, text!, anew.blocks, [record])
    await embeddings?.removed(id)
    embeddings?.wake()
    return true
  }

  return {
    async add(file, signal) {
      const name = cleanFileName(file.name)
      try {
        return { name, ...(await add({ ...file, collection: cleanFileName(file.collection), name }, signal)) }
      } catch (error) {
        const { code, message, because } = toAppError(error)
        const named = message.includes(name) ? message : `${name}: ${message}`
        return { name, problem: { code, message: named, ...(because && { because }) } }
      }
    },
    async remove(id, by = 'system') {
      const record = { at: clock.now(), actor: by, action: 'document-deleted', object: id } as const
      const removed = await store.remove(id, [record])
      await embeddings?.removed(id)
      return removed
    },
    async reindex({ after = '', by = 'system' }) {
      const ids = (await store.list()).map(({ id }) => id).toSorted()
      const next = ids.filter((id) => id > after).slice(0, reindexedAtOnce)
      let changed = 0
      for (const id of next) if (await reindexOne(id, by)) changed++
      const last = next.at(-1)
      return {
        looked: next.length,
        changed,
        ...(last !== undefined && last !== ids.at(-1) && { after: last }),
      }
    },
    async get(id) {
      const document = await store.get(id)
      const text = document && (await store.text(id))
      return text === undefined ? undefined : { document: document!, text }
    },
    async findPage(collection, url) {
      const known = await store.findPage(cleanFileName(collection), url)
      return known && { document: summaryOf(known), etag: known.etag, lastModified: known.lastModified }
    },
    file: (id, start, end) => store.file(id, start, end),
    list: (collection) => store.list(collection),
    collections: () => store.collections(),
    async search({ question, history, collections, limit = 10 }) {
      const most = Math.min(Math.max(1, Math.floor(limit)), limits.passages)
      const index: BlockIndex = {
        statistics: (terms) => store.statistics(terms),
        candidates: (query) => store.candidates({ ...query, collections }),
        stemmings: () => store.stemmings(collections),
      }
      const found = await find(index, {
        question,
        history,
        candidates: limits.candidates,
        limit: most,
        // Where there is room for more than a few, more of the same is looked for, in the same documents.
        feedback: most > fewPassages,
        lift: most > fewPassages,
        byMeaning: embeddings
          ?.nearest({ question, collections, limit: nearestBlocks })
          .then((blockIds) => store.candidatesAt({ blockIds, collections }))
          .catch(() => []),
      })
      searches.did()
      return (await passages(store, found)).filter(holdsLone(question))
    },
    turnScores: turnScores(embeddings?.asked),
    embeds: embeddings !== undefined,
    embedded: async () => (await embeddings?.counts()) ?? { done: 0, waiting: 0, problem: undefined },
    overview: (collections) => store.overview({ collections, titles: titlesTold }),
    async everything(collections) {
      const listed = collections
        ? (await Promise.all(collections.map((name) => store.list(name)))).flat()
        : await store.list()
      const found: Passage[] = []
      for (const document of listed)
        for (const block of await store.blocksOf(document.id)) found.push(passage(block, document.title, 1))
      return found
    },
    async present(given, collections) {
      const readable = new Map<string, boolean>()
      for (const id of new Set(given.map(({ documentId }) => documentId))) {
        const document = await store.get(id)
        readable.set(id, document !== undefined && (collections?.includes(document.collection) ?? true))
      }
      const there = await store.blocks(given.map(({ blockId }) => blockId))
      return new Set(
        there.filter(({ documentId }) => readable.get(documentId) === true).map(({ blockId }) => blockId),
      )
    },
    open: (query) => openPlace(store, query),
    async [Symbol.asyncDispose]() {
      searches[Symbol.dispose]()
      await embeddings?.[Symbol.asyncDispose]()
      await parser[Symbol.asyncDispose]()
    },
  }
}

/** From about a thousand tokens on, feedback is worth its time. */
const fewPassages = 10
const titlesTold = 200
/** So many searches leave some tens of megabytes behind, which V8 may keep for minutes where nothing else happens. */
const searchesWorthCollecting = 50
const restAfterSearchesMs = 10_000
/** How many documents are looked through in one call, so that each is answered in time. */
const reindexedAtOnce = 25

async function passages(store: DocumentStore, ranked: Ranked[]): Promise<Passage[]> {
  const places = new Map(ranked.map(({ candidate, score }) => [candidate.blockId, { candidate, score }]))
  // A block that was removed since it was proposed is simply not there any more.
  const blocks = await store.blocks([...places.keys()])
  return blocks.map((block) => {
    const { candidate, score } = places.get(block.blockId)!
    return passage(block, candidate.documentTitle, score)
  })
}

function summaryOf({
  sha256: _,
  etag: __,
  lastModified: ___,
  stemming: ____,
  ...document
}: StoredDocument): DocumentSummary {
  return document
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
