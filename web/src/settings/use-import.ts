import { useEffect, useRef, useState } from 'react'
import {
  ImportProblem,
  previewImport,
  sendImport,
  type ImportOutcome,
  type ImportPreview,
  type RefusedBecause,
} from '../../../src/import/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { ApiError, told, toldError, type Told } from '../told.ts'

export type ImportState =
  | { step: 'waiting'; problem?: Told | undefined }
  | { step: 'reading'; file: File; share: number }
  | { step: 'previewed'; file: File; preview: ImportPreview; problem?: Told | undefined }
  | { step: 'sending'; file: File; share: number; conversations: number }
  | { step: 'done'; outcome: ImportOutcome }

const attempts = 6
const shortestWaitMs = 1_000

/** Reads an export, shows what is in it and, when that is wanted, sends it. What is under way ends with the page. */
export function useImport(onImported: () => void) {
  const [state, setState] = useState<ImportState>({ step: 'waiting' })
  const work = useRef<AbortController>(undefined)
  useEffect(() => () => work.current?.abort(), [])

  const begin = () => {
    work.current?.abort()
    work.current = new AbortController()
    return work.current.signal
  }

  const read = async (file: File) => {
    const signal = begin()
    setState({ step: 'reading', file, share: 0 })
    try {
      const preview = await previewImport(file, {
        signal,
        pause: pauses(),
        now: Date.now(),
        known: (body) => patiently(() => api.importKnown(body), signal),
        onRead: (share) => !signal.aborted && setState({ step: 'reading', file, share }),
      })
      setState({ step: 'previewed', file, preview })
    } catch (error) {
      if (!signal.aborted) setState({ step: 'waiting', problem: toldImport(error) })
    }
  }

  const take = async (file: File, preview: ImportPreview) => {
    const signal = begin()
    setState({ step: 'sending', file, share: 0, conversations: 0 })
    try {
      const outcome = await sendImport(file, {
        signal,
        pause: pauses(),
        post: (body) => postOrTooLarge(body, signal),
        onProgress: (done) => !signal.aborted && setState({ step: 'sending', file, ...done }),
      })
      setState({ step: 'done', outcome })
    } catch (error) {
      // What was sent is there: the preview says the next time that it is known.
      if (!signal.aborted) setState({ step: 'previewed', file, preview, problem: toldImport(error) })
    }
    onImported()
  }

  const leave = () => {
    work.current?.abort()
    setState({ step: 'waiting' })
  }
  return { state, read, take, leave }
}

/** Why a file, or a conversation of it, cannot be taken. */
export function toldImport(error: unknown): Told {
  if (error instanceof ImportProblem) {
    const { code, values } = error
    return { text: t(`import.problem.${code}`, values) }
  }
  return toldError(error)
}

export function toldRefusal(problem: RefusedBecause): Told {
  return problem instanceof ImportProblem ? toldImport(problem) : told(problem)
}

async function postOrTooLarge(body: Parameters<typeof api.importConversations>[0], signal: AbortSignal) {
  try {
    return await patiently(() => api.importConversations(body), signal)
  } catch (error) {
    if (error instanceof ApiError && error.status === 413) return 'too-large' as const
    throw error
  }
}

/** Tries again what may go well the next time: too many requests in a minute, or a server that is away for a moment. */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      const mayGoWell =
        error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status === 503)
      if (!mayGoWell || tried === attempts || signal.aborted) throw error
      const seconds = Number(error.because?.values?.['retrySeconds'] ?? 0)
      await wait(Math.max(shortestWaitMs * tried, seconds * 1_000), signal)
    }
  }
}

/** For how long a file is read without the page being drawn, in milliseconds. */
const turnMs = 12

/** Lets the page be drawn and used while a large file is read. */
function pauses(): () => Promise<void> {
  let turnEndsAt = performance.now() + turnMs
  return async () => {
    if (performance.now() < turnEndsAt) return
    await new Promise((resolve) => setTimeout(resolve))
    turnEndsAt = performance.now() + turnMs
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
