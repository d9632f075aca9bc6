import { useState } from 'react'
import { toldError, type Told } from '../told.ts'

/** Does one thing at a time, and keeps what went wrong until the next begins. */
export function useDoing() {
  const [problem, setProblem] = useState<Told>()
  const [busy, setBusy] = useState(false)
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setProblem(undefined)
    setBusy(true)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(toldError(error))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { problem, busy, run }
}
