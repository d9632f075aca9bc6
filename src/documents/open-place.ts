import type { DocumentStore, FoundBlock } from '../store/index.ts'
import type { DocumentSummary, SearchResult } from '../wire/index.ts'
import { stemmingOf, type Stemming } from './words/stem.ts'
import { terms } from './words/terms.ts'

export interface OpenQuery {
  document: string
  place?: string | undefined
  collections?: string[] | undefined
  /** How many passages at most. */
  limit: number
}

/** A block as search gives it out. */
export function passage(block: FoundBlock, title: string, score: number): SearchResult {
  const { blockId, documentId, headings, page, anchor, start, end, text } = block
  return { blockId, documentId, title, headings, page, anchor, start, end, text, score }
}

/** The passages of a document from a place on; undefined where no such document may be read. */
export async function openPlace(
  store: DocumentStore,
  { document: wanted, place = '', collections, limit }: OpenQuery,
): Promise<SearchResult[] | undefined> {
  const document = await findDocument(store, wanted, collections)
  if (!document) return undefined
  const blocks = await store.blocksOf(document.id)
  const from = placeIn(blocks, place, stemmingOf(document.language))
  return blocks.slice(from, from + limit).map((block) => passage(block, document.title, 1))
}

/** By its id, or by its title or name, without regard to case; then by what these begin with or hold. */
async function findDocument(
  store: DocumentStore,
  wanted: string,
  collections: string[] | undefined,
): Promise<DocumentSummary | undefined> {
  const known = await store.get(wanted)
  if (known) return (collections?.includes(known.collection) ?? true) ? known : undefined
  const listed = collections
    ? (await Promise.all(collections.map((name) => store.list(name)))).flat()
    : await store.list()
  const name = folded(wanted)
  if (name === '') return undefined
  const fits: ((text: string) => boolean)[] = [
    (text) => text === name,
    (text) => text.startsWith(name),
    (text) => text.includes(name),
    // A model may name the place with the document, as a passage's source does: "Title › Heading".
    (text) => text.length > 3 && name.startsWith(text),
  ]
  for (const fit of fits) {
    const found = listed.find(({ title, name }) => fit(folded(title)) || fit(folded(name)))
    if (found) return found
  }
  return undefined
}

/** The first block of a place: of a page, under a heading, or the one that shares most terms with it. */
function placeIn(blocks: FoundBlock[], place: string, stemming: Stemming | undefined): number {
  const page = /^\s*(?:page|p\.?|seite|s\.)?\s*(\d{1,6})\s*$/i.exec(place)
  if (page) {
    const found = blocks.findIndex((block) => block.page === Number(page[1]))
    if (found >= 0) return found
  }
  const name = folded(place)
  if (name === '') return 0
  const heading = blocks.findIndex(({ headings }) => headings.some((text) => folded(text).includes(name)))
  if (heading >= 0) return heading
  const wanted = new Set(terms(place, stemming))
  let best = 0
  let most = 0
  for (const [position, { text, headings }] of blocks.entries()) {
    const held = new Set([text, ...headings].flatMap((part) => terms(part, stemming)))
    const shared = wanted.intersection(held).size
    if (shared > most) [best, most] = [position, shared]
  }
  return best
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim()
}
