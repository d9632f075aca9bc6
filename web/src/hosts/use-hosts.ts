import { useEffect, useState } from 'react'
import type { HostHistory, HostKindSummary, HostSample, ListedHost } from '../../../src/wire/index.ts'
import { house } from '../administration/api.ts'
import { api } from '../api.ts'
import { toldError, type Told } from '../told.ts'

/** As many as the server keeps: an hour. */
const mostSamples = 720

export interface Hosts {
  hosts: ListedHost[]
  aliases: Record<string, string[]>
  kinds: HostKindSummary[]
}

/** The hosts as they are, told by the server as they change, and their last hour. */
export function useHosts() {
  const [value, setValue] = useState<Hosts>()
  const [samples, setSamples] = useState<HostSample[]>([])
  const [problem, setProblem] = useState<Told>()
  useEffect(() => {
    let current = true
    const failed = (error: unknown) => current && setProblem(toldError(error))
    const add = (more: HostSample[]) =>
      setSamples((before) => {
        const known = new Map([...before, ...more].map((sample) => [sample.at, sample]))
        return [...known.values()].toSorted((a, b) => a.at - b.at).slice(-mostSamples)
      })
    api.hosts().then((found) => current && setValue(found), failed)
    house.hostHistory().then((found: HostHistory) => current && add(found.samples), failed)
    // The browser opens it again by itself where it breaks.
    const events = new EventSource('/api/hosts')
    events.addEventListener('hosts', ({ data }: MessageEvent<string>) => {
      setProblem(undefined)
      setValue((before) => before && { ...before, ...(JSON.parse(data) as Omit<Hosts, 'kinds'>) })
    })
    events.addEventListener('sample', ({ data }: MessageEvent<string>) =>
      add([JSON.parse(data) as HostSample]),
    )
    return () => {
      current = false
      events.close()
    }
  }, [])
  const reload = () => void api.hosts().then(setValue, (error: unknown) => setProblem(toldError(error)))
  return { value, samples, problem, reload }
}
