import { useState } from 'react'
import { messageOf } from './use-load.ts'

/** Does one thing at a time, and keeps what went wrong until the next begins. */
export function useDoing() {
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setProblem('')
    setBusy(true)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(messageOf(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { problem, busy, run }
}
