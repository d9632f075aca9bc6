import { useState } from 'react'
import type { PersonSummary, TeamSummary } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { SecretText } from '../ui/secret-text.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { house } from './api.ts'

type Role = PersonSummary['role']
const roles: Role[] = ['member', 'guest', 'administrator']

/** Makes a link that lets somebody in; for guests one that several may come by. */
export function Invite(props: { teams: TeamSummary[]; team?: TeamSummary; onClose: () => void }) {
  const { teams, team, onClose } = props
  const [role, setRole] = useState<Role>('member')
  const [link, setLink] = useState('')
  const { problem, busy, run } = useDoing()
  const invite = (form: HTMLFormElement) =>
    run(async () => {
      const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
      const { url } = await house.invite({
        role,
        email: fields.email || undefined,
        teamId: team?.id ?? (fields.team || undefined),
        ...(role === 'guest' && { guestDays: Number(fields.days), uses: Number(fields.uses) }),
      })
      setLink(url)
    })
  return (
    <Dialog title={team ? t('people.invite.to', { team: team.name }) : t('people.invite')} onClose={onClose}>
      {link === '' ? (
        <form
          className="fields"
          onSubmit={(event) => {
            event.preventDefault()
            void invite(event.currentTarget)
          }}
        >
          <label>
            {t('people.invite.role')}
            <select value={role} onChange={(event) => setRole(event.target.value as Role)}>
              {roles
                .filter((one) => !team || one !== 'administrator')
                .map((one) => (
                  <option key={one} value={one}>
                    {t(`people.role.${one}`)}
                  </option>
                ))}
            </select>
          </label>
          {role === 'guest' ? (
            <>
              <label>
                {t('people.invite.days')}
                <input name="days" type="number" min={1} max={366} defaultValue={7} required />
              </label>
              <label>
                {t('people.invite.uses')}
                <input name="uses" type="number" min={1} max={1000} defaultValue={1} required />
              </label>
            </>
          ) : (
            <label>
              {t('people.invite.email')}
              <input name="email" type="email" />
            </label>
          )}
          {!team && teams.length > 0 && (
            <label>
              {t('people.invite.team')}
              <select name="team" defaultValue="">
                <option value="">{t('people.invite.no-team')}</option>
                {teams.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <Problem text={problem} />
          <button className="primary" disabled={busy}>
            {t('people.invite.do')}
          </button>
        </form>
      ) : (
        <SecretText
          label={t('people.invite.copy')}
          text={link}
          note={t(role === 'guest' ? 'people.invite.link.guests' : 'people.invite.link')}
        />
      )}
    </Dialog>
  )
}
