import { AppError, toAppError, type Clock } from '../../base/index.ts'
import type { DocumentStore, Elsewhere, UnembeddedBlock } from '../../store/index.ts'
import { longestEmbedded, openAskedVectors, type AskedVectors } from './asked-vectors.ts'
import { embedTaken, type EmbedTexts } from './embed-taken.ts'
import { openVectorIndex } from './vector-index.ts'
import { inSteps } from './vector-table.ts'

/** How vectors are made of texts. */
export interface EmbeddingOptions {
  model: string
  embed: EmbedTexts
  /** The other processes that add documents and vectors to the same database, where there are any. */
  elsewhere?: Elsewhere | undefined
  /** Is told when vectors cannot be made, and when they can again. */
  tell?(problem: string | undefined): void
  /** The same of questions and of turns of conversations, which somebody waits for. */
  tellAsked?(problem: string | undefined): void
  /** How many blocks have one; 200,000 when left out. */
  mostBlocks?: number
}

export interface EmbeddingCounts {
  done: number
  waiting: number
  problem: string | undefined
}

/** The vectors of the blocks of a store: made in the background, compared in a thread of their own. */
export interface Embeddings extends AsyncDisposable {
  /** Something was added. */
  wake(): void
  removed(documentId: string): Promise<void>
  /** The blocks nearest to a question, best first; none where no vector of it is to be had in time. */
  nearest(query: { question: string; collections: string[] | undefined; limit: number }): Promise<number[]>
  counts(): Promise<EmbeddingCounts>
  readonly asked: AskedVectors
}

const mostBlocksUsually = 200_000
const batch = 64
const page = 500
/** After so many failures in a row: 1 s, 2 s, 4 s, … up to five minutes. */
const firstRestMs = 1_000
const longestRestMs = 300_000
/** How often all is looked through for what other processes have added and made no vectors of. */
const sweepMs = 600_000
/** Of several that add at once, one may be done later with lower ids: so many are looked through again. */
const lookBack = 5_000

/** Begins to make vectors at once, goes on where it was, and ends when it is disposed of. */
export function openEmbeddings(
  options: EmbeddingOptions & { store: DocumentStore; clock: Clock },
): Embeddings {
  const { store, clock, model, embed, elsewhere, mostBlocks = mostBlocksUsually } = options
  const { tell = () => {}, tellAsked = () => {} } = options
  /** What is to be read from the store before more is made: all vectors, or those of documents that others changed. */
  let isLoaded = false
  const changedElsewhere = new Set<string>()
  const index = openVectorIndex({
    onLost() {
      isLoaded = false
      woken.resolve()
    },
  })
  const closing = new AbortController()
  const { signal } = closing
  /** What a host would not take, whatever was tried. */
  const refused = new Set<number>()
  let problem: string | undefined
  let after = 0
  let woken = Promise.withResolvers<void>()
  let problemOfAsked: string | undefined
  const asked = openAskedVectors({
    embed,
    clock,
    closing: signal,
    note(next) {
      if (next === problemOfAsked) return
      problemOfAsked = next
      tellAsked(next)
    },
  })

  const note = (next: string | undefined) => {
    if (next === problem) return
    problem = next
    tell(problem)
  }

  async function load(): Promise<void> {
    // It may be lost again while it is loaded.
    isLoaded = true
    try {
      await index.clear()
      for (let last = 0; index.size < mostBlocks && !signal.aborted;) {
        const found = await store.vectors({ model, after: last, limit: page })
        if (found.length > 0) await index.add(found.slice(0, mostBlocks - index.size))
        if (found.length < page) return
        last = found.at(-1)!.blockId
      }
    } catch (thrown) {
      isLoaded = false
      throw thrown
    }
  }

  /** What others added, replaced and removed since the last time. */
  async function loadChanged(): Promise<void> {
    for (const documentId of changedElsewhere) {
      const found = await store.vectorsOf({ model, documentId })
      await index.removeDocument(documentId)
      const room = mostBlocks - index.size
      if (found.length > 0 && room > 0) await index.add(found.slice(0, room))
      changedElsewhere.delete(documentId)
    }
  }

  async function makeMissing(): Promise<void> {
    for (;;) {
      const room = mostBlocks - index.size
      const blocks = await store.blocksWithoutVector({ model, after, limit: batch })
      // Those of a large document may come late. Where this fails, they are asked for again.
      after = Math.min(after, (blocks[0]?.blockId ?? Infinity) - 1)
      if (blocks.length > 0 && room <= 0) return note(tooMany(mostBlocks))
      const taken = blocks.slice(0, room).filter(({ blockId }) => !refused.has(blockId))
      if (taken.length > 0) await makeVectors(taken)
      note(undefined)
      if (blocks.length === 0) return
      after = blocks[Math.min(room, blocks.length) - 1]!.blockId
    }
  }

  async function makeVectors(blocks: UnembeddedBlock[]): Promise<void> {
    const notTaken = await embedTaken(blocks.map(embeddedText), embed, {
      signal,
      keep: (places, vectors) =>
        keep(
          places.map((place) => blocks[place]!),
          vectors,
        ),
    })
    for (const place of notTaken) refused.add(blocks[place]!.blockId)
  }

  async function keep(blocks: UnembeddedBlock[], vectors: Float32Array[]): Promise<void> {
    const made = blocks.map((block, place) => ({ ...block, vector: inSteps(vectors[place]!) }))
    const kept = new Set(await store.putVectors(model, made))
    await index.add(made.filter(({ blockId }) => kept.has(blockId)))
  }

  async function work(): Promise<void> {
    let failures = 0
    while (!signal.aborted)
      try {
        if (!isLoaded) await load()
        await loadChanged()
        await makeMissing()
        failures = 0
        const isSweep = await isToldOrTime()
        if (elsewhere) after = isSweep ? 0 : Math.max(0, after - lookBack)
      } catch (thrown) {
        if (signal.aborted) return
        note(toAppError(thrown).message)
        const restMs = Math.min(longestRestMs, firstRestMs * 2 ** failures++)
        await clock.sleep(restMs, signal).catch(() => {})
      }
  }

  /** Waits for more to do: false where something was added, true where all is to be looked through again. */
  async function isToldOrTime(): Promise<boolean> {
    let isTime = false
    using _sweep = elsewhere
      ? clock.after(sweepMs, () => {
          isTime = true
          woken.resolve()
        })
      : undefined
    await woken.promise
    woken = Promise.withResolvers()
    return isTime
  }

  const watching = elsewhere?.watch((change) => {
    if (change.kind === 'missed') isLoaded = false
    else if (change.kind === 'documents') for (const id of change.documents) changedElsewhere.add(id)
    else return
    woken.resolve()
  })
  const working = work()

  return {
    asked,
    wake: () => woken.resolve(),
    removed: (documentId) => index.removeDocument(documentId),
    async nearest({ question, collections, limit }) {
      if (index.size === 0) return []
      const vector = await asked.ofQuestion(question)
      return vector ? index.nearest(vector, { collections, limit }).catch(() => []) : []
    },
    async counts() {
      const { blocks } = await store.statistics([])
      return {
        done: index.size,
        waiting: Math.max(0, blocks - index.size),
        problem: problem ?? problemOfAsked,
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new AppError('stopping', 'The documents are closed.'))
      watching?.[Symbol.dispose]()
      woken.resolve()
      await index[Symbol.asyncDispose]()
      await working
    },
  }
}

/** What of a block a vector is made of. */
export function embeddedText({
  title,
  headings,
  text,
}: Pick<UnembeddedBlock, 'title' | 'headings' | 'text'>): string {
  const about = [title, ...headings].filter(Boolean).join(' – ')
  return (about === '' ? text : `${about}\n${text}`).slice(0, longestEmbedded)
}

function tooMany(most: number): string {
  return `Only ${most} blocks have a vector; the others are found by their words alone.`
}
