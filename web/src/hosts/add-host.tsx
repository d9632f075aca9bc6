import { useState } from 'react'
import type { HostKindSummary } from '../../../src/wire/index.ts'
import { api, type NewHost } from '../api.ts'
import { t } from '../languages/index.ts'
import { resultOf } from './test-result.ts'
import { Problem, ToldWords } from '../ui/problem.tsx'
import { toldError, type Told } from '../told.ts'

/** A form that adds a host and asks it at once whether it answers. */
export function AddHost({ kinds, onAdded }: { kinds: HostKindSummary[]; onAdded: () => void }) {
  const [preset, setPreset] = useState<HostKindSummary>(kinds[0]!)
  const [name, setName] = useState(preset.kind)
  const [problem, setProblem] = useState<Told>()
  const [said, setSaid] = useState<Told>()
  const choose = (kind: string) => {
    const next = kinds.find((one) => one.kind === kind)!
    setPreset(next)
    // A name of one's own stays.
    if (kinds.some((one) => one.kind === name) || name === '') setName(next.kind)
  }
  const add = async (host: NewHost) => {
    setProblem(undefined)
    setSaid({ text: t('hosts.testing') })
    try {
      await api.addHost(host)
      const { text, details } = resultOf(await api.testHost(host.name))
      const added = t('hosts.added', { name: host.name, result: text })
      setSaid({ text: added, ...(details !== undefined && { details }) })
      onAdded()
      return true
    } catch (error) {
      setSaid(undefined)
      setProblem(toldError(error))
      return false
    }
  }
  const shown = kinds.filter(({ kind }) => kind !== 'simulated' || preset.kind === kind)
  return (
    <form
      className="add-host"
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        const fields = [...new FormData(form)].filter(([, value]) => value !== '')
        void add(Object.fromEntries(fields) as unknown as NewHost).then((added) => added && form.reset())
      }}
    >
      <h2>{t('hosts.add')}</h2>
      <label>
        {t('hosts.kind')}
        <select name="kind" value={preset.kind} onChange={(event) => choose(event.target.value)}>
          {[true, false].map((local) => (
            <optgroup key={String(local)} label={t(local ? 'hosts.kind.local' : 'hosts.kind.remote')}>
              {shown
                .filter((one) => one.local === local)
                .map(({ kind, label }) => (
                  <option key={kind} value={kind}>
                    {label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        {t('hosts.name')}
        <input name="name" required value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label>
        {t('hosts.url')}
        <input
          name="url"
          type="url"
          required={preset.url === null}
          placeholder={preset.url ?? 'http://192.168.1.20:8000/v1'}
        />
      </label>
      <label>
        {t('hosts.key')}
        <input
          name="key"
          type="password"
          autoComplete="off"
          required={preset.needsKey}
          placeholder={preset.needsKey ? '' : t('hosts.key.hint')}
        />
      </label>
      <button className="primary">{t('hosts.add.do')}</button>
      <div role="status">{said && <ToldWords told={said} />}</div>
      <Problem problem={problem} />
    </form>
  )
}
