import { useEffect, useRef, useState } from 'react'
import type { NumberedAttempt, TrialOutcome, TrialReport } from '../../../src/wire/index.ts'
import { toldError, type Told } from '../told.ts'
import { trialsApi } from './api.ts'

/** All attempts of a report that ended so, in their order; more of them as its trials go on. */
export function useAttempts({ id, kinds }: TrialReport, outcome: TrialOutcome) {
  const known = useRef<NumberedAttempt[]>([])
  const [attempts, setAttempts] = useState<NumberedAttempt[]>()
  const [problem, setProblem] = useState<Told>()
  const count = kinds.reduce((sum, kind) => sum + kind[outcome], 0)
  useEffect(() => {
    let current = true
    const load = async () => {
      for (;;) {
        const more = await trialsApi.attempts(id, outcome, known.current.at(-1)?.seq ?? 0)
        if (!current) return
        known.current = [...known.current, ...more.attempts]
        setAttempts(known.current)
        if (known.current.length >= count || more.attempts.length === 0) return
      }
    }
    load().catch((error: unknown) => current && setProblem(toldError(error)))
    return () => {
      current = false
    }
  }, [id, outcome, count])
  return { attempts, problem }
}
