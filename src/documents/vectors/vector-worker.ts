import { parentPort } from 'node:worker_threads'
import type { StoredVector } from '../../store/index.ts'
import { vectorTable } from './vector-table.ts'

/** To the worker: something to do, under a number of the sender's. */
export type VectorRequest = { number: number } & VectorWork

export type VectorWork =
  | { add: StoredVector[] }
  | { removeDocument: string }
  | { nearest: Float32Array; collections: string[] | undefined; limit: number }

/** From the worker: the same number, how many vectors it has now, and what was nearest. */
export interface VectorAnswer {
  number: number
  size: number
  nearest: number[]
}

const port = parentPort!
const table = vectorTable()

port.on('message', (request: VectorRequest) => {
  let nearest: number[] = []
  if ('add' in request) table.add(request.add)
  else if ('removeDocument' in request) table.removeDocument(request.removeDocument)
  else nearest = table.nearest(request.nearest, request)
  const answer: VectorAnswer = { number: request.number, size: table.size, nearest }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of Node has no origin
  port.postMessage(answer)
})
