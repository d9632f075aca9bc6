import { useState } from 'react'
import type { AliasSummary, TeamSummary } from '../../../src/wire/index.ts'
import { house } from '../administration/api.ts'
import { t } from '../languages/index.ts'
import { announce } from '../ui/announce.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'

/** A name of ours and the models that it means, in their order. */
export function AliasDialog(props: {
  alias: AliasSummary | undefined
  models: string[]
  teams: TeamSummary[]
  mayForAll: boolean
  onClose: () => void
  onSet: () => void
}) {
  const { alias, teams, mayForAll, onClose, onSet } = props
  const [chosen, setChosen] = useState(alias?.models ?? [])
  const { problem, busy, run } = useDoing()
  const left = props.models.filter((model) => !chosen.includes(model))
  const move = (index: number, by: number) => {
    const next = [...chosen]
    next.splice(index + by, 0, ...next.splice(index, 1))
    setChosen(next)
    announce(t('models.moved', { model: chosen[index]!, place: index + by + 1, count: chosen.length }))
  }
  const save = async (form: HTMLFormElement) => {
    const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
    const done = await run(() =>
      house.setAlias({
        name: alias?.name ?? fields.name!.trim(),
        teamId: alias ? alias.teamId : fields.team || undefined,
        models: chosen,
      }),
    )
    if (!done) return
    onSet()
    onClose()
  }
  return (
    <Dialog title={alias ? alias.name : t('models.name.add')} onClose={onClose}>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void save(event.currentTarget)
        }}
      >
        {!alias && (
          <label>
            {t('models.name')}
            <input name="name" required maxLength={64} placeholder={t('models.name.hint')} />
          </label>
        )}
        {!alias && teams.length > 0 && (
          <label>
            {t('models.name.for')}
            <select name="team" defaultValue={mayForAll ? '' : teams[0]!.id}>
              {mayForAll && <option value="">{t('models.name.for-all')}</option>}
              {teams.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <fieldset className="choices">
          <legend>{t('models.order')}</legend>
          {chosen.length === 0 && <p className="note">{t('models.any')}</p>}
          <ol className="ordered">
            {chosen.map((model, index) => (
              <li key={model} className="row">
                <span className="grow">{model}</span>
                <button
                  type="button"
                  className="quiet"
                  disabled={index === 0}
                  aria-label={t('models.up', { model })}
                  onClick={() => move(index, -1)}
                >
                  <Icon name="up" size={16} />
                </button>
                <button
                  type="button"
                  className="quiet turned"
                  disabled={index === chosen.length - 1}
                  aria-label={t('models.down', { model })}
                  onClick={() => move(index, 1)}
                >
                  <Icon name="up" size={16} />
                </button>
                <button
                  type="button"
                  className="quiet"
                  aria-label={t('remove', { name: model })}
                  onClick={() => setChosen(chosen.filter((one) => one !== model))}
                >
                  <Icon name="close" size={16} />
                </button>
              </li>
            ))}
          </ol>
          {left.length > 0 && (
            <select
              aria-label={t('models.add')}
              value=""
              onChange={(event) => setChosen([...chosen, event.target.value])}
            >
              <option value="">{t('models.add')}</option>
              {left.map((model) => (
                <option key={model} value={model}>
                  {model}
                </option>
              ))}
            </select>
          )}
        </fieldset>
        <Problem text={problem} />
        <button className="primary" disabled={busy}>
          {t('save')}
        </button>
      </form>
    </Dialog>
  )
}
