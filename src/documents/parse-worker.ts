import { parentPort } from 'node:worker_threads'
import { readFile, type ReadFile } from './read-file.ts'
import type { ReadProblem } from './formats/read-problem.ts'

/** To the worker: one file, under a number of the sender's. */
export interface ParseRequest {
  number: number
  name: string
  bytes: Uint8Array
}

/** From the worker: the same number, and what came of it; until then, how many pages were read since it last told. */
export type ParseAnswer = { number: number } & ({ result: ReadFile | ReadProblem } | { pages: number })

/** A page takes some milliseconds: to tell of each alone would take a part of that. */
const pagesAtOnce = 50

const port = parentPort!
// What a library has forgotten of a file that was answered long ago must not end the reading of another one.
process.on('unhandledRejection', () => {})

/** One after the other: the next file may lie here already while one is read. */
let last = Promise.resolve()
port.on('message', (request: ParseRequest) => {
  last = last.then(() => answer(request))
})

async function answer({ number, name, bytes }: ParseRequest): Promise<void> {
  let pages = 0
  const result = await readFile(name, bytes, () => {
    if (++pages < pagesAtOnce) return
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node has no origin
    port.postMessage({ number, pages } satisfies ParseAnswer)
    pages = 0
  })
  const answer: ParseAnswer = { number, result }
  // The terms of all blocks lie in one piece of memory, which goes over as it is.
  const terms = 'blocks' in result ? result.blocks[0]!.terms.buffer : undefined
  port.postMessage(answer, terms ? [terms as ArrayBuffer] : [])
}
