import { useState } from 'react'
import type { PersonSummary, TeamSummary } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'
import { Invite } from './invite.tsx'
import { shownName } from '../shown-name.ts'

/** The teams, who is in them, and how long their conversations are kept. */
export function Teams({ administrator, self }: { administrator: boolean; self: string }) {
  const { value, problem, reload } = useLoad(house.teams, [])
  // Only administrators know everybody; a manager brings people in by a link.
  const { value: everybody } = useLoad(
    async () => (administrator ? (await house.people()).people : []),
    [administrator],
  )
  const teams = (value?.teams ?? []).filter(
    ({ members }) =>
      administrator || members.some(({ personId, role }) => personId === self && role === 'manager'),
  )
  return (
    <>
      {administrator && (
        <Form
          className="row tools"
          button="primary"
          does={
            <>
              <Icon name="plus" /> {t('teams.add')}
            </>
          }
          empties
          onSend={({ text }) => house.addTeam(text('name')!).then(reload)}
        >
          <input
            name="name"
            className="grow"
            required
            maxLength={200}
            aria-label={t('teams.name')}
            placeholder={t('teams.name')}
          />
        </Form>
      )}
      <Problem problem={problem} />
      {value && teams.length === 0 && <p className="note empty">{t('teams.none')}</p>}
      {teams.map((team) => (
        <Team
          key={team.id}
          team={team}
          teams={teams}
          people={everybody ?? []}
          administrator={administrator}
          open={teams.length === 1}
          onChanged={reload}
        />
      ))}
    </>
  )
}

function Team(props: {
  team: TeamSummary
  teams: TeamSummary[]
  people: PersonSummary[]
  administrator: boolean
  open: boolean
  onChanged: () => void
}) {
  const { team, teams, people, administrator, onChanged } = props
  const { id, name, members, retentionDays } = team
  const [inviting, setInviting] = useState(false)
  const { problem, run } = useDoing()
  const change = (work: () => Promise<unknown>) => void run(work).then(onChanged)
  const outside = people.filter((person) => !members.some(({ personId }) => personId === person.id))
  return (
    <details className="team" open={props.open}>
      <summary>
        <strong>{name}</strong> <span className="note">{t('teams.members', { count: members.length })}</span>
      </summary>
      <Problem problem={problem} />
      <ul className="plain-list lines">
        {members.map(({ personId, name: member, role }) => (
          <li key={personId}>
            <span className="grow">{shownName(member)}</span>
            <select
              aria-label={t('teams.role', { name: shownName(member) })}
              value={role}
              onChange={(event) =>
                change(() => house.putMember(id, personId, event.target.value as typeof role))
              }
            >
              <option value="member">{t('teams.role.member')}</option>
              <option value="manager">{t('teams.role.manager')}</option>
            </select>
            <button
              className="quiet"
              aria-label={t('teams.take-out', { name: shownName(member) })}
              title={t('teams.take-out', { name: shownName(member) })}
              onClick={() => change(() => house.removeMember(id, personId))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div className="row">
        {outside.length > 0 && (
          <select
            className="grow"
            aria-label={t('teams.put-in')}
            value=""
            onChange={(event) => change(() => house.putMember(id, event.target.value, 'member'))}
          >
            <option value="">{t('teams.put-in')}</option>
            {outside.map((person) => (
              <option key={person.id} value={person.id}>
                {person.email ? `${shownName(person.name)} (${person.email})` : shownName(person.name)}
              </option>
            ))}
          </select>
        )}
        <button onClick={() => setInviting(true)}>{t('people.invite')}</button>
      </div>
      <Form
        className="row"
        button="end"
        does={t('save')}
        onSend={({ text, number }) =>
          house.changeTeam(id, { name: text('name')!, retentionDays: number('days') ?? null }).then(onChanged)
        }
        beside={
          administrator && (
            <button
              type="button"
              className="quiet grave end"
              onClick={() => {
                if (confirm(t('teams.delete.sure', { name }))) change(() => house.removeTeam(id))
              }}
            >
              {t('teams.delete')}
            </button>
          )
        }
      >
        <label className="grow">
          {t('teams.name')}
          <input name="name" required maxLength={200} defaultValue={name} />
        </label>
        <label className="grow">
          {t('teams.retention')}
          <input
            name="days"
            type="number"
            min={1}
            max={36500}
            placeholder={t('teams.retention.none')}
            defaultValue={retentionDays ?? ''}
          />
        </label>
      </Form>
      {inviting && <Invite teams={teams} team={team} onClose={() => setInviting(false)} />}
    </details>
  )
}
