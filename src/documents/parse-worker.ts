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

parentPort?.on('message', ({ number, name, bytes }: ParseRequest) => {
  void readFile(name, bytes).then((result) => {
    const answer: ParseAnswer = { number, result }
    parentPort!.postMessage(answer)
  })
})
