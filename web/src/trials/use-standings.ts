import { useEffect, useState } from 'react'
import type { TrialReport, TrialStanding } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { onReturn } from '../on-return.ts'
import { announce } from '../ui/announce.ts'
import { useLoad } from '../ui/use-load.ts'
import { trialsApi } from './api.ts'
import { followReport } from './follow-report.ts'
import { signWord } from './trial-sign.tsx'

/** Over HTTP/1.1 a browser keeps six connections to a server: some are left for everything else. */
const mostFollowed = 3

/** How far each model may be trusted, told by the server as its trials go on. */
export function useStandings() {
  const { value, problem, reload } = useLoad(trialsApi.all, [])
  const [followed, setFollowed] = useState<ReadonlyMap<string, TrialReport>>(new Map())
  const running = (value?.standings ?? []).flatMap(({ running }) => running?.id ?? [])
  const ids = running.slice(0, mostFollowed).join(' ')
  useEffect(() => {
    const follow = (id: string) =>
      followReport(id, (report) => {
        setFollowed((before) => new Map(before).set(report.id, report))
        if (report.state === 'running') return
        announce(endOf(report))
        reload()
      })
    const stops = ids.split(' ').filter(Boolean).map(follow)
    return () => stops.forEach((stop) => stop())
  }, [ids, reload])
  // Others begin trials, too.
  useEffect(() => onReturn(reload), [reload])
  const standings = value?.standings.map((standing): TrialStanding => {
    const running = standing.running && (followed.get(standing.running.id) ?? standing.running)
    return { ...standing, ...(running && { running }) }
  })
  return { value: value && { ...value, standings: standings! }, problem, reload }
}

function endOf({ model, host, state, verdict }: TrialReport): string {
  const of = t('trials.report.title', { model, host })
  return `${of}: ${state === 'done' && verdict ? signWord(verdict) : t(`trials.report.${state}`)}`
}
