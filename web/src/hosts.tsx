import { useCallback, useEffect, useState } from 'react'
import { hostKinds, type HostStatus } from '../../src/wire/index.ts'
import { api } from './api.ts'

const refreshMs = 3_000
const signs = { ready: '●', resting: '◐', unreachable: '○' }
const words = { ready: 'ready', resting: 'resting', unreachable: 'cannot be reached' }

/** The model hosts: how they are, a test of each, and a form to add one. */
export function Hosts({ administrator }: { administrator: boolean }) {
  const [hosts, setHosts] = useState<HostStatus[]>([])
  const [said, setSaid] = useState<Record<string, string>>({})
  const [problem, setProblem] = useState('')

  const fail = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error))
  const reload = useCallback(
    () =>
      api.hosts().then(
        (answer) => setHosts(answer.hosts),
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      ),
    [],
  )
  useEffect(() => {
    void reload()
    const timer = setInterval(() => void reload(), refreshMs)
    return () => clearInterval(timer)
  }, [reload])

  const test = async (name: string) => {
    setSaid((all) => ({ ...all, [name]: 'asking…' }))
    const result = await api.testHost(name)
    const answer = result.ok ? `answers in ${result.latencyMs} ms` : (result.problem ?? 'failed')
    setSaid((all) => ({ ...all, [name]: answer }))
    await reload()
  }

  return (
    <div className="page hosts">
      <h1>Model hosts</h1>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <ul className="cards">
        {hosts.map((host) => (
          <li key={host.name}>
            <div className="place">
              <strong>{host.name}</strong>
              <span className={`state ${host.state}`}>
                {signs[host.state]} {words[host.state]}
              </span>
            </div>
            <p className="path">{host.url}</p>
            <p>{host.models.join(', ') || 'no models'}</p>
            <p className="note">
              {host.inFlight} {host.concurrency === undefined ? 'at work' : `of ${host.concurrency} at work`}
              {host.problem && ` · ${host.problem}`}
            </p>
            {administrator && host.kind !== 'built in' && (
              <div className="row">
                <button onClick={() => void test(host.name).catch(fail)}>Test</button>
                <button className="quiet" onClick={() => void api.removeHost(host.name).then(reload, fail)}>
                  Remove
                </button>
                <span role="status">{said[host.name]}</span>
              </div>
            )}
          </li>
        ))}
      </ul>
      {administrator && <AddHost onAdded={() => void reload()} />}
    </div>
  )
}

function AddHost({ onAdded }: { onAdded: () => void }) {
  const [problem, setProblem] = useState('')
  return (
    <form
      className="add-host"
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== '')) as {
          name: string
          kind: string
        }
        setProblem('')
        api.addHost(fields).then(
          () => {
            form.reset()
            onAdded()
          },
          (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
        )
      }}
    >
      <h2>Add a host</h2>
      <label>
        Kind
        <select name="kind" defaultValue="openai">
          {hostKinds
            .filter((kind) => kind !== 'simulated')
            .map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
        </select>
      </label>
      <label>
        Name
        <input name="name" required placeholder="deepseek" />
      </label>
      <label>
        Address
        <input name="url" type="url" placeholder="left out: the usual one of its kind" />
      </label>
      <label>
        Key
        <input name="key" type="password" autoComplete="off" placeholder="if it needs one" />
      </label>
      <button className="primary">Add</button>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}
