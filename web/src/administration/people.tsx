import { useState } from 'react'
import type { PersonSummary, TeamSummary } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { Problem } from '../ui/problem.tsx'
import { SecretText } from '../ui/secret-text.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'
import { Invite } from './invite.tsx'
import { PersonForm } from './person-form.tsx'
import { shownName } from '../shown-name.ts'

const shownAtFirst = 100

type Open = { what: 'invite' } | { what: 'change'; person: PersonSummary } | { what: 'link'; url: string }

/** The people: who there is and was last here, invitations, and who may not come in any more. */
export function People({ self }: { self: string }) {
  const { value, problem, reload } = useLoad(house.people, [])
  const { value: teams } = useLoad(house.teams, [])
  const [words, setWords] = useState('')
  const [most, setMost] = useState(shownAtFirst)
  const [open, setOpen] = useState<Open>()
  const doing = useDoing()
  const all = value?.people ?? []
  const found = all.filter((person) =>
    `${shownName(person.name)} ${person.email ?? ''}`.toLowerCase().includes(words.trim().toLowerCase()),
  )
  const close = () => setOpen(undefined)
  return (
    <>
      <div className="row tools">
        <input
          type="search"
          className="grow"
          aria-label={t('people.find')}
          placeholder={t('people.find')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <button className="primary" onClick={() => setOpen({ what: 'invite' })}>
          <Icon name="plus" /> {t('people.invite')}
        </button>
      </div>
      <Problem problem={problem || doing.problem} />
      <table className="roomy">
        <caption className="visually-hidden">{t('people.title')}</caption>
        <thead>
          <tr>
            <th>{t('people.column.name')}</th>
            <th>{t('people.column.role')}</th>
            <th className="wide">{t('people.column.teams')}</th>
            <th className="wide">{t('people.column.seen')}</th>
            <th>
              <span className="visually-hidden">{t('people.column.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, most).map((person) => (
            <tr key={person.id} className={person.suspendedAt === undefined ? undefined : 'off'}>
              <td>
                {shownName(person.name)}{' '}
                {person.id === self && <span className="tag">{t('people.you')}</span>}
                {person.email && <div className="path">{person.email}</div>}
              </td>
              <td>
                {t(`people.role.${person.role}`)}
                <State person={person} />
              </td>
              <td className="wide">{namesOf(person, teams?.teams)}</td>
              <td className="wide note">
                {person.lastSignInAt === undefined ? t('people.never') : format.date(person.lastSignInAt)}
              </td>
              <td>
                <Actions
                  person={person}
                  self={self}
                  onOpen={setOpen}
                  onDo={(work) => void doing.run(work).then(reload)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {value && found.length === 0 && <p className="note empty">{t('people.none')}</p>}
      {found.length > most && (
        <button onClick={() => setMost(most + 5 * shownAtFirst)}>
          {t('documents.more', { count: found.length - most })}
        </button>
      )}
      {open?.what === 'invite' && <Invite teams={teams?.teams ?? []} onClose={close} />}
      {open?.what === 'change' && (
        <PersonForm
          person={open.person}
          isSelf={open.person.id === self}
          onClose={close}
          onChanged={reload}
        />
      )}
      {open?.what === 'link' && (
        <Dialog title={t('people.link')} onClose={close}>
          <SecretText label={t('sign-in.link')} text={open.url} note={t('people.link.about')} />
        </Dialog>
      )}
    </>
  )
}

function State({ person: { suspendedAt, endsAt } }: { person: PersonSummary }) {
  if (suspendedAt !== undefined) return <span className="tag warn">{t('people.suspended')}</span>
  return endsAt === undefined ? null : (
    <span className="tag">{t('people.until', { date: format.date(endsAt) })}</span>
  )
}

function namesOf({ teams, payingTeamId }: PersonSummary, known: TeamSummary[] = []): string {
  const names = teams.map((id) => {
    const name = known.find((team) => team.id === id)?.name ?? id
    return teams.length > 1 && id === payingTeamId ? t('people.pays', { name }) : name
  })
  return names.join(', ')
}

function Actions(props: {
  person: PersonSummary
  self: string
  onOpen: (open: Open) => void
  onDo: (work: () => Promise<unknown>) => void
}) {
  const { person, self, onOpen, onDo } = props
  const { id, suspendedAt } = person
  const name = shownName(person.name)
  const others = [
    {
      label: t(suspendedAt === undefined ? 'people.suspend' : 'people.restore'),
      onChoose: () => onDo(() => house.changePerson(id, { suspended: suspendedAt === undefined })),
    },
    {
      label: t('people.link'),
      onChoose: () => onDo(async () => onOpen({ what: 'link', url: (await house.signInLink(id)).url })),
    },
    {
      label: t('people.remove-code'),
      onChoose: () => {
        if (confirm(t('people.remove-code.sure', { name }))) onDo(() => house.removeCodeOf(id))
      },
    },
    {
      label: t('people.delete'),
      grave: true,
      onChoose: () => {
        if (confirm(t('people.delete.sure', { name }))) onDo(() => house.removePerson(id))
      },
    },
  ]
  return (
    <Menu
      label={t('people.actions', { name })}
      items={[
        { label: t('people.change'), onChoose: () => onOpen({ what: 'change', person }) },
        ...(id === self ? [] : others),
      ]}
    >
      <Icon name="more" />
    </Menu>
  )
}
