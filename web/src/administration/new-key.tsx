import { useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { SecretText } from '../ui/secret-text.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'

const areas = ['chat', 'runs', 'documents', 'account', 'administration', 'metrics'] as const
/** What most programs need. */
const usual: readonly string[] = ['chat', 'runs', 'documents']
const lives = [30, 90, 365]

/** Makes a key, and shows it the one time that it is seen. */
export function NewKeyDialog(props: { self: string; onMade: () => void; onClose: () => void }) {
  const { self, onMade, onClose } = props
  const [key, setKey] = useState('')
  const { problem, busy, run } = useDoing()
  const { value } = useLoad(async () => {
    const [teams, models, collections] = await Promise.all([house.teams(), api.models(), api.collections()])
    return {
      teams: teams.teams.filter(({ members }) =>
        members.some(({ personId, role }) => personId === self && role === 'manager'),
      ),
      models: models.data.map(({ id }) => id),
      collections: collections.collections.map(({ name }) => name),
    }
  }, [])
  const make = (form: HTMLFormElement) =>
    run(async () => {
      const fields = new FormData(form)
      const text = (name: string) => (fields.get(name) as string | null) || undefined
      const chosen = (name: string) => {
        const found = fields.getAll(name) as string[]
        return found.length > 0 ? found : undefined
      }
      const made = await house.addKey({
        name: text('name')!.trim(),
        teamId: text('team'),
        expiresInDays: text('days') === undefined ? undefined : Number(text('days')),
        areas: chosen('area'),
        models: chosen('model'),
        collections: chosen('collection'),
      })
      setKey(made.key)
      onMade()
    })
  return (
    <Dialog title={t('keys.add')} onClose={onClose}>
      {key === '' ? (
        <form
          className="fields"
          onSubmit={(event) => {
            event.preventDefault()
            void make(event.currentTarget)
          }}
        >
          <label>
            {t('keys.name')}
            <input name="name" required maxLength={200} placeholder={t('keys.name.hint')} />
          </label>
          {value && value.teams.length > 0 && (
            <label>
              {t('keys.for')}
              <select name="team" defaultValue="">
                <option value="">{t('keys.for.me')}</option>
                {value.teams.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label>
            {t('keys.ends')}
            <select name="days" defaultValue="90">
              {lives.map((days) => (
                <option key={days} value={days}>
                  {t('keys.ends.days', { days })}
                </option>
              ))}
              <option value="">{t('keys.endless')}</option>
            </select>
          </label>
          <Choices
            legend={t('keys.areas')}
            name="area"
            choices={areas.map((area) => [area, t(`keys.area.${area}`)])}
            chosen={usual}
          />
          <Choices
            legend={t('keys.only-models')}
            name="model"
            choices={(value?.models ?? []).map((model) => [model, model])}
          />
          <Choices
            legend={t('keys.only-collections')}
            name="collection"
            choices={(value?.collections ?? []).map((name) => [name, name])}
          />
          <Problem text={problem} />
          <button className="primary" disabled={busy}>
            {t('keys.add.do')}
          </button>
        </form>
      ) : (
        <SecretText label={t('keys.copy')} text={key} note={t('keys.shown-once')} />
      )}
    </Dialog>
  )
}

function Choices(props: {
  legend: string
  name: string
  choices: (readonly [string, string])[]
  chosen?: readonly string[]
}) {
  const { legend, name, choices, chosen = [] } = props
  if (choices.length === 0) return null
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      {choices.map(([value, label]) => (
        <label key={value} className="row">
          <input type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)} /> {label}
        </label>
      ))}
    </fieldset>
  )
}
