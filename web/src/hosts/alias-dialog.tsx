import { useState } from 'react'
import type { AliasSummary, TeamSummary } from '../../../src/wire/index.ts'
import { house } from '../administration/api.ts'
import { t } from '../languages/index.ts'
import { announce } from '../ui/announce.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { SteadyButton } from '../ui/steady-button.tsx'

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
  const left = props.models.filter((model) => !chosen.includes(model))
  const move = (index: number, by: number) => {
    const next = [...chosen]
    next.splice(index + by, 0, ...next.splice(index, 1))
    setChosen(next)
    announce(t('models.moved', { model: chosen[index]!, place: index + by + 1, count: chosen.length }))
  }
  const save = async ({ text }: Filled) => {
    await house.setAlias({
      name: alias?.name ?? text('name')!,
      teamId: alias ? alias.teamId : text('team'),
      models: chosen,
    })
    onSet()
    onClose()
  }
  return (
    <Dialog title={alias ? alias.name : t('models.name.add')} onClose={onClose}>
      <Form does={t('save')} button="primary" onSend={save}>
        {!alias && (
          <label>
            {t('models.name')}
            <input name="name" required maxLength={64} placeholder={t('models.name.hint')} />
          </label>
        )}
        {!alias && teams.length > 0 && (
          <SelectField
            label={t('models.name.for')}
            name="team"
            options={[
              ...(mayForAll ? [['', t('models.name.for-all')] as const] : []),
              ...teams.map(({ id, name }) => [id, name] as const),
            ]}
          />
        )}
        <fieldset className="choices">
          <legend>{t('models.order')}</legend>
          {chosen.length === 0 && <p className="note">{t('models.any')}</p>}
          <ol className="ordered">
            {chosen.map((model, index) => (
              <li key={model} className="row">
                <span className="grow">{model}</span>
                <SteadyButton
                  type="button"
                  className="quiet"
                  off={index === 0}
                  aria-label={t('models.up', { model })}
                  onClick={() => move(index, -1)}
                >
                  <Icon name="up" size={16} />
                </SteadyButton>
                <SteadyButton
                  type="button"
                  className="quiet turned"
                  off={index === chosen.length - 1}
                  aria-label={t('models.down', { model })}
                  onClick={() => move(index, 1)}
                >
                  <Icon name="up" size={16} />
                </SteadyButton>
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
      </Form>
    </Dialog>
  )
}
