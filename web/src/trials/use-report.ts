import { useEffect, useState } from 'react'
import type { TrialReport } from '../../../src/wire/index.ts'
import { useLoad } from '../ui/use-load.ts'
import { trialsApi } from './api.ts'
import { followReport } from './follow-report.ts'

/** A report as it is, followed while its trials go on. */
export function useReport(id: string) {
  const { value, problem } = useLoad(() => trialsApi.report(id), [id], 'trials.missing')
  const [followed, setFollowed] = useState<TrialReport>()
  const isRunning = value?.state === 'running'
  useEffect(() => {
    if (isRunning) return followReport(id, setFollowed)
  }, [id, isRunning])
  return { report: isRunning && followed?.id === id ? followed : value, problem }
}
