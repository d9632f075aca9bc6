import { useState } from 'react'
import type { CollectionSummary, TeamSummary } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form } from '../ui/form.tsx'
import { shownName } from '../shown-name.ts'

type Owner = CollectionSummary['owner']

/** Chooses who reads a collection: everyone, a team, or oneself. Whoever reads it also gets answers from it. */
export function ReadersDialog(props: {
  collection: CollectionSummary
  teams: TeamSummary[]
  personId: string
  onChanged: () => void
  onClose: () => void
}) {
  const { collection, teams, personId, onChanged, onClose } = props
  const [chosen, setChosen] = useState(() => keyOf(collection.owner))
  const choices: { owner: Owner; label: string; about: string }[] = [
    { owner: { person: personId }, label: t('readers.only-me'), about: t('readers.only-me.about') },
    ...teams.map(({ id, name, members }) => ({
      owner: { team: id },
      label: name,
      about: t('readers.team.about', { count: members.length }),
    })),
    { owner: 'everyone', label: t('readers.all'), about: t('readers.all.about') },
  ]
  const save = async () => {
    const choice = choices.find(({ owner }) => keyOf(owner) === chosen)
    if (choice) await api.changeCollection(collection.name, { owner: choice.owner })
    onChanged()
    onClose()
  }
  return (
    <Dialog title={t('readers.title', { name: shownName(collection.name) })} onClose={onClose}>
      <Form className="" does={t('readers.save')} button="primary" onSend={save}>
        <fieldset className="radio-list">
          <legend className="visually-hidden">
            {t('readers.title', { name: shownName(collection.name) })}
          </legend>
          {choices.map(({ owner, label, about }) => (
            <label key={keyOf(owner)}>
              <input
                type="radio"
                name="owner"
                checked={chosen === keyOf(owner)}
                onChange={() => setChosen(keyOf(owner))}
              />
              <span>
                <strong dir="auto">{label}</strong>
                <span className="path">{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </Form>
    </Dialog>
  )
}

function keyOf(owner: Owner): string {
  return owner === 'everyone' ? owner : 'team' in owner ? `team ${owner.team}` : `person ${owner.person}`
}
