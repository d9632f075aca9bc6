import { useState } from 'react'
import type { PersonSummary } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { messageOf, useLoad } from '../ui/use-load.ts'

const roles = ['member', 'guest', 'administrator'] as const

/** The people, for administrators: who there is, invitations, and who may not come in any more. */
export function People({ self }: { self: string }) {
  const { value, problem, reload } = useLoad(api.people, [])
  const [failed, setFailed] = useState('')
  const suspend = (person: PersonSummary) =>
    void api
      .changePerson(person.id, { suspended: person.suspendedAt === undefined })
      .then(reload, (error: unknown) => setFailed(messageOf(error)))
  return (
    <div className="page">
      <h1>{t('people.title')}</h1>
      {(problem || failed) && (
        <p className="problem" role="alert">
          {problem || failed}
        </p>
      )}
      <Invite />
      <table>
        <thead>
          <tr>
            <th>{t('people.column.name')}</th>
            <th className="wide">{t('people.column.email')}</th>
            <th>{t('people.column.role')}</th>
            <th>
              <span className="visually-hidden">{t('people.column.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {value?.people.map((person) => (
            <tr key={person.id}>
              <td>{person.name}</td>
              <td className="wide path">{person.email}</td>
              <td>
                {t(`people.role.${person.role}`)}
                {person.suspendedAt !== undefined && ` · ${t('people.suspended')}`}
              </td>
              <td>
                {person.id !== self && (
                  <button className="quiet" onClick={() => suspend(person)}>
                    {t(person.suspendedAt === undefined ? 'people.suspend' : 'people.restore')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Invite() {
  const [role, setRole] = useState<string>(roles[0])
  const [link, setLink] = useState('')
  const [problem, setProblem] = useState('')
  return (
    <form
      className="invite"
      onSubmit={(event) => {
        event.preventDefault()
        setProblem('')
        api.invite({ role }).then(
          ({ url }) => setLink(url),
          (error: unknown) => setProblem(messageOf(error)),
        )
      }}
    >
      <div className="row">
        <label className="row">
          {t('people.invite.role')}
          <select value={role} onChange={(event) => setRole(event.target.value)}>
            {roles.map((one) => (
              <option key={one} value={one}>
                {t(`people.role.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <button className="primary">{t('people.invite')}</button>
      </div>
      {link && (
        <div className="row">
          <input className="grow" readOnly aria-label={t('people.invite.link')} value={link} />
          <CopyButton label={t('share.copy')} text={() => link} />
        </div>
      )}
      {link && <p className="note">{t('people.invite.link')}</p>}
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}
