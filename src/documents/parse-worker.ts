import { parentPort } from 'node:worker_threads'
import { readFile, type ReadFile, type ReadProblem } from './read-file.ts'

/** To the worker: one file, under a number of the sender's. */
export interface ParseRequest {
  number: number
  name: string
  bytes: Uint8Array
}

/** From the worker: the same number, and what came of it. */
export interface ParseAnswer {
  number: number
  result: ReadFile | ReadProblem
}

const port = parentPort!
// What a library has forgotten of a file that was answered long ago must not end the reading of another one.
process.on('unhandledRejection', () => {})

/** One after the other: the next file may lie here already while one is read. */
let last = Promise.resolve()
port.on('message', (request: ParseRequest) => {
  last = last.then(() => answer(request))
})

async function answer({ number, name, bytes }: ParseRequest): Promise<void> {
  const result = await readFile(name, bytes)
  const answer: ParseAnswer = { number, result }
  // The terms of all blocks lie in one piece of memory, which goes over as it is.
  const terms = 'blocks' in result ? result.blocks[0]!.terms.buffer : undefined
  port.postMessage(answer, terms ? [terms as ArrayBuffer] : [])
}
