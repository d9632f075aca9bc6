import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../base/index.ts'
import type { StoredVector } from '../../store/index.ts'
import type { VectorAnswer, VectorWork } from './vector-worker.ts'

/** Vectors in a thread of their own: comparing many takes a while, in which nobody else may have to wait. */
export interface VectorIndex extends AsyncDisposable {
  /** How many there are, by the last answer. */
  readonly size: number
  add(vectors: StoredVector[]): Promise<void>
  removeDocument(documentId: string): Promise<void>
  /** Forgets all. */
  clear(): Promise<void>
  /** The blocks whose vectors point most nearly the same way, best first; of these collections only. */
  nearest(
    vector: Float32Array,
    query: { collections: string[] | undefined; limit: number },
  ): Promise<number[]>
}

/** `onLost` is told when the thread has ended, and all that was in it is gone: the next call begins anew. */
export function openVectorIndex({ onLost }: { onLost: () => void }): VectorIndex {
  const waiting = new Map<number, PromiseWithResolvers<number[]>>()
  let worker: Worker | undefined
  let size = 0
  let number = 0
  let closed = false

  const start = (): Worker => {
    const started = new Worker(new URL(`./vector-worker${extname(import.meta.url)}`, import.meta.url))
    started.on('message', (answer: VectorAnswer) => {
      size = answer.size
      waiting.get(answer.number)?.resolve(answer.nearest)
      waiting.delete(answer.number)
      if (waiting.size === 0) started.unref()
    })
    const lose = (error: unknown) => {
      if (started !== worker) return
      end(new AppError('internal', 'Vectors are compared no more, and loaded anew.', { cause: error }))
      onLost()
    }
    started.on('error', lose)
    started.on('exit', () => lose(undefined))
    return started
  }

  const end = (reason: AppError) => {
    worker = undefined
    size = 0
    for (const one of waiting.values()) one.reject(reason)
    waiting.clear()
  }

  const clear = async () => {
    const last = worker
    end(stopping())
    await last?.terminate()
  }

  const ask = (work: VectorWork): Promise<number[]> => {
    if (closed) return Promise.reject(stopping())
    worker ??= start()
    const answer = Promise.withResolvers<number[]>()
    waiting.set(++number, answer)
    worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of Node has no origin
    worker.postMessage({ number, ...work })
    return answer.promise
  }

  return {
    get size() {
      return size
    },
    async add(vectors) {
      await ask({ add: vectors })
    },
    async removeDocument(documentId) {
      // What is not there, or gone with its thread, needs no removal.
      if (worker) await ask({ removeDocument: documentId }).catch(() => {})
    },
    nearest: async (vector, query) => (size === 0 ? [] : ask({ nearest: vector, ...query })),
    clear,
    async [Symbol.asyncDispose]() {
      closed = true
      await clear()
    },
  }
}

function stopping(): AppError {
  return new AppError('stopping', 'The documents are closed.')
}
