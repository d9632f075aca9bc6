import { useState } from 'react'
import {
  naturalOrder,
  type AliasSummary,
  type ListedHost,
  type TeamSummary,
} from '../../../src/wire/index.ts'
import { house } from '../administration/api.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { AliasDialog } from './alias-dialog.tsx'

/** The models that there are and who serves them, and the names of ours for them. */
export function Models(props: { hosts: ListedHost[]; administrator: boolean; self: string }) {
  const { hosts, administrator, self } = props
  const { value, problem, reload } = useLoad(house.aliases, [])
  const { value: teams } = useLoad(house.teams, [])
  // A model that makes no answers is not among those that can be asked, and sees nothing.
  const { value: asked } = useLoad(api.models, [hosts.map(({ models }) => models.join()).join()])
  const sight = new Map(asked?.data.map(({ id, vision }) => [id, vision]))
  const [edited, setEdited] = useState<AliasSummary | 'new'>()
  const doing = useDoing()
  const managed = (teams?.teams ?? []).filter(
    ({ members }) =>
      administrator || members.some(({ personId, role }) => personId === self && role === 'manager'),
  )
  const models = servedBy(hosts)
  return (
    <>
      <section>
        <div className="row tools">
          <h2 className="grow">{t('models.names')}</h2>
          {(administrator || managed.length > 0) && (
            <button className="primary" onClick={() => setEdited('new')}>
              <Icon name="plus" /> {t('models.name.add')}
            </button>
          )}
        </div>
        <p className="note">{t('models.names.about')}</p>
        <Problem problem={problem || doing.problem} />
        <ul className="plain-list lines">
          {value?.aliases.map((alias) => (
            <li key={alias.id ?? alias.name}>
              <span className="grow">
                <strong>{alias.name}</strong> <Sight sees={sight.get(alias.name)} />{' '}
                <Owner alias={alias} teams={teams?.teams ?? []} />
                <div className="note">
                  {alias.models.length === 0 ? t('models.any') : alias.models.join(' → ')}
                </div>
              </span>
              {alias.mayChange ? (
                <Menu
                  label={t('models.name.actions', { name: alias.name })}
                  items={[
                    { label: t('models.name.change'), onChoose: () => setEdited(alias) },
                    ...(alias.id === undefined
                      ? []
                      : [
                          {
                            label: t('models.name.remove'),
                            grave: true,
                            onChoose: () => void doing.run(() => house.removeAlias(alias.id!)).then(reload),
                          },
                        ]),
                  ]}
                >
                  <Icon name="more" />
                </Menu>
              ) : (
                alias.teamId === undefined && <span className="tag">{t('models.fixed')}</span>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{t('models.served')}</h2>
        {models.length === 0 && <p className="note">{t('models.none')}</p>}
        <table className="plain">
          <caption className="visually-hidden">{t('models.served')}</caption>
          <thead>
            <tr>
              <th>{t('models.model')}</th>
              <th>{t('models.hosts')}</th>
            </tr>
          </thead>
          <tbody>
            {models.map(([model, names]) => (
              <tr key={model}>
                <td>
                  {model} <Sight sees={sight.get(model)} />
                </td>
                <td>{names.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {edited && (
        <AliasDialog
          alias={edited === 'new' ? undefined : edited}
          models={models.map(([model]) => model)}
          teams={managed}
          mayForAll={administrator}
          onClose={() => setEdited(undefined)}
          onSet={reload}
        />
      )}
    </>
  )
}

function Owner({ alias, teams }: { alias: AliasSummary; teams: TeamSummary[] }) {
  if (alias.teamId === undefined) return null
  const team = teams.find(({ id }) => id === alias.teamId)
  return <span className="tag">{t('models.of-team', { name: team?.name ?? alias.teamId })}</span>
}

/** Whether a model sees pictures; nothing where that is not known. */
function Sight({ sees }: { sees: boolean | undefined }) {
  if (sees === undefined) return null
  return <span className="tag">{t(sees ? 'models.sees' : 'models.blind')}</span>
}

function servedBy(hosts: ListedHost[]): [string, string[]][] {
  const found = new Map<string, string[]>()
  for (const { name, models } of hosts)
    for (const model of models) found.set(model, [...(found.get(model) ?? []), name])
  return [...found].toSorted(([a], [b]) => naturalOrder(a, b))
}
