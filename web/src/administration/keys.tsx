import { useState } from 'react'
import type { KeySummary } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'
import { NewKeyDialog } from './new-key.tsx'
import { shownName } from '../shown-name.ts'

/** The keys of the API: one's own, or with `all` those of everybody. */
export function Keys({ self, all = false }: { self: string; all?: boolean }) {
  const { value, problem, reload } = useLoad(house.keys, [])
  const { value: known } = useLoad(async () => {
    const [people, teams] = await Promise.all([all ? house.people() : { people: [] }, house.teams()])
    return new Map([...people.people, ...teams.teams].map(({ id, name }) => [id, shownName(name)]))
  }, [all])
  const [making, setMaking] = useState(false)
  const doing = useDoing()
  const keys = (value?.keys ?? []).filter((key) => all || key.personId === self || key.teamId !== undefined)
  const revoke = (key: KeySummary) => {
    if (confirm(t('keys.revoke.sure', { name: key.name })))
      void doing.run(() => house.removeKey(key.id)).then(reload)
  }
  return (
    <>
      <div className="row tools">
        <p className="note grow">{t('keys.about')}</p>
        <button className="primary" onClick={() => setMaking(true)}>
          <Icon name="plus" /> {t('keys.add')}
        </button>
      </div>
      <Problem problem={problem || doing.problem} />
      {value && keys.length === 0 && <p className="note empty">{t('keys.none')}</p>}
      {keys.length > 0 && (
        <table className="roomy">
          <caption className="visually-hidden">{t('administration.keys')}</caption>
          <thead>
            <tr>
              <th>{t('keys.column.name')}</th>
              <th className="wide">{t('keys.column.opens')}</th>
              <th>{t('keys.column.used')}</th>
              <th className="wide">{t('keys.column.ends')}</th>
              <th>
                <span className="visually-hidden">{t('people.column.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key.id}>
                <td>
                  {key.name}
                  <div className="path">
                    {key.teamId !== undefined
                      ? t('keys.of-team', { name: known?.get(key.teamId) ?? key.teamId })
                      : all && (known?.get(key.personId) ?? key.personId)}
                  </div>
                </td>
                <td className="wide">
                  <Scope scope={key} />
                </td>
                <td className="note">
                  {key.lastUsedAt == null ? t('keys.never-used') : format.date(key.lastUsedAt)}
                </td>
                <td className="wide note">
                  {key.expiresAt == null ? t('keys.endless') : format.date(key.expiresAt)}
                </td>
                <td>
                  <button
                    className="quiet"
                    aria-label={t('keys.revoke.of', { name: key.name })}
                    onClick={() => revoke(key)}
                  >
                    {t('keys.revoke')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {making && <NewKeyDialog self={self} onMade={reload} onClose={() => setMaking(false)} />}
    </>
  )
}

function Scope({ scope: { areas, models, collections } }: { scope: KeySummary }) {
  return (
    <>
      {(areas ?? []).map((area) => (
        <span key={area} className="tag">
          {t(`keys.area.${area as 'chat'}`)}
        </span>
      ))}
      {models && <div className="path">{t('keys.models', { models: models.join(', ') })}</div>}
      {collections && (
        <div className="path">{t('keys.collections', { collections: collections.join(', ') })}</div>
      )}
    </>
  )
}
