import { useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { SecretText } from '../ui/secret-text.tsx'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'
import { shownName } from '../shown-name.ts'

const areas = ['chat', 'runs', 'documents', 'account', 'administration', 'metrics'] as const
/** What most programs need. */
const usual: readonly string[] = ['chat', 'runs', 'documents']
const lives = [30, 90, 365]

/** Makes a key, and shows it the one time that it is seen. */
export function NewKeyDialog(props: { self: string; onMade: () => void; onClose: () => void }) {
  const { self, onMade, onClose } = props
  const [key, setKey] = useState('')
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
  const make = async ({ text, number, all }: Filled) => {
    const made = await house.addKey({
      name: text('name')!,
      teamId: text('team'),
      expiresInDays: number('days'),
      areas: all('area'),
      models: all('model'),
      collections: all('collection'),
    })
    setKey(made.key)
    onMade()
  }
  return (
    <Dialog title={t('keys.add')} onClose={onClose}>
      {key === '' ? (
        <Form does={t('keys.add.do')} button="primary" onSend={make}>
          <label>
            {t('keys.name')}
            <input name="name" required maxLength={200} placeholder={t('keys.name.hint')} />
          </label>
          {value && value.teams.length > 0 && (
            <SelectField
              label={t('keys.for')}
              name="team"
              options={[['', t('keys.for.me')], ...value.teams.map(({ id, name }) => [id, name] as const)]}
            />
          )}
          <SelectField
            label={t('keys.ends')}
            name="days"
            initial="90"
            options={[
              ...lives.map((days) => [String(days), t('keys.ends.days', { days })] as const),
              ['', t('keys.endless')],
            ]}
          />
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
            choices={(value?.collections ?? []).map((name) => [name, shownName(name)])}
          />
        </Form>
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
