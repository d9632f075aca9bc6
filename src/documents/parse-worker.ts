import { parentPort } from 'node:worker_threads'
import { memoryOf, packBlocks, type PackedBlocks } from './packed-blocks.ts'
import { readFile, type ReadFile } from './read-file.ts'
import type { ReadProblem } from './formats/read-problem.ts'

/** To the worker: one file, under a number of the sender's. */
export interface ParseRequest {
  number: number
  name: string
  bytes: Uint8Array
}

/** To the worker: what came of a file's blocks was taken, and the next may come. */
export interface ParseMore {
  more: true
}

/**
 * From the worker: the same number, and what came of it; until then, how many pages were read since it last told, and the
 * first of its blocks where there are many, each time as many as may be taken up at once.
 */
export type ParseAnswer = { number: number } & (
  | { result: (Omit<ReadFile, 'blocks'> & { blocks: PackedBlocks }) | ReadProblem }
  | { pages: number }
  | { blocks: PackedBlocks }
)

/** A page takes some milliseconds: to tell of each alone would take a part of that. */
const pagesAtOnce = 50

const port = parentPort!
// What a library has forgotten of a file that was answered long ago must not end the reading of another one.
process.on('unhandledRejection', () => {})

/** One after the other: the next file may lie here already while one is read. */
let last = Promise.resolve()
let taken: (() => void) | undefined
port.on('message', (request: ParseRequest | ParseMore) => {
  if ('more' in request) taken?.()
  else last = last.then(() => answer(request))
})

async function answer({ number, name, bytes }: ParseRequest): Promise<void> {
  let pages = 0
  const result = await readFile(name, bytes, () => {
    if (++pages < pagesAtOnce) return
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node has no origin
    port.postMessage({ number, pages } satisfies ParseAnswer)
    pages = 0
  })
  if (!('blocks' in result)) return post({ number, result })
  const portions = packBlocks(result.blocks)
  const rest = portions.pop()!
  for (const blocks of portions) {
    const isTaken = new Promise<void>((resolve) => (taken = resolve))
    post({ number, blocks }, blocks)
    await isTaken
  }
  post({ number, result: { ...result, blocks: rest } }, rest)
}

function post(answer: ParseAnswer, blocks?: PackedBlocks): void {
  port.postMessage(answer, blocks ? memoryOf(blocks) : [])
}
