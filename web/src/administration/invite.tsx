import { useState } from 'react'
import type { PersonSummary, TeamSummary } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { SecretText } from '../ui/secret-text.tsx'
import { house } from './api.ts'

type Role = PersonSummary['role']
const roles: Role[] = ['member', 'guest', 'administrator']

/** Makes a link that lets somebody in; for guests one that several may come by. */
export function Invite(props: { teams: TeamSummary[]; team?: TeamSummary; onClose: () => void }) {
  const { teams, team, onClose } = props
  const [role, setRole] = useState<Role>('member')
  const [link, setLink] = useState('')
  const invite = async ({ text, number }: Filled) => {
    const { url } = await house.invite({
      role,
      email: text('email'),
      teamId: team?.id ?? text('team'),
      ...(role === 'guest' && { guestDays: number('days'), uses: number('uses') }),
    })
    setLink(url)
  }
  return (
    <Dialog title={team ? t('people.invite.to', { team: team.name }) : t('people.invite')} onClose={onClose}>
      {link === '' ? (
        <Form does={t('people.invite.do')} button="primary" onSend={invite}>
          <SelectField
            label={t('people.invite.role')}
            options={roles
              .filter((one) => !team || one !== 'administrator')
              .map((one) => [one, t(`people.role.${one}`)])}
            onChange={(one) => setRole(one as Role)}
          />
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
            <SelectField
              label={t('people.invite.team')}
              name="team"
              options={[
                ['', t('people.invite.no-team')],
                ...teams.map(({ id, name }) => [id, name] as const),
              ]}
            />
          )}
        </Form>
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
