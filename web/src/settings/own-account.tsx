import { format, t } from '../languages/index.ts'
import { announce } from '../ui/announce.ts'
import { Form, type Filled } from '../ui/form.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house, type OwnSession } from '../administration/api.ts'
import { Authenticator } from './authenticator.tsx'
import { Passkeys } from './passkeys.tsx'
import { shownName } from '../shown-name.ts'

/** Who one is here, how one signs in, and where one is signed in. */
export function OwnAccount() {
  const { value, problem, reload } = useLoad(house.own, [])
  if (!value) return <Problem problem={problem} />
  const { person, teams } = value
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{t('people.column.name')}</dt>
          <dd>{shownName(person.name)}</dd>
        </div>
        <div>
          <dt>{t('people.column.email')}</dt>
          <dd>{person.email ?? t('account.no-email')}</dd>
        </div>
        <div>
          <dt>{t('people.column.role')}</dt>
          <dd>{t(`people.role.${person.role}`)}</dd>
        </div>
        {teams.length > 0 && (
          <div>
            <dt>{t('people.column.teams')}</dt>
            <dd>{teams.map(({ name }) => name).join(', ')}</dd>
          </div>
        )}
      </dl>
      {teams.length > 1 && <PayingTeam own={value} onChanged={reload} />}
      <Password has={value.password} onChanged={reload} />
      <Passkeys />
      <Authenticator has={value.authenticator} onChanged={reload} />
      <Sessions />
    </>
  )
}

function PayingTeam({ own, onChanged }: { own: OwnSession; onChanged: () => void }) {
  const { problem, run } = useDoing()
  return (
    <section>
      <h2>{t('account.paying')}</h2>
      <p className="note">{t('account.paying.about')}</p>
      <select
        aria-label={t('account.paying')}
        value={own.payingTeamId ?? ''}
        onChange={(event) => void run(() => house.choosePayingTeam(event.target.value)).then(onChanged)}
      >
        {own.teams.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <Problem problem={problem} />
    </section>
  )
}

function Password({ has, onChanged }: { has: boolean; onChanged: () => void }) {
  const save = async ({ exact }: Filled) => {
    await house.setPassword({ ...(has && { current: exact('current') }), next: exact('next') })
    announce(t('account.password.done'))
    onChanged()
  }
  return (
    <section>
      <h2>{t('account.password')}</h2>
      <p className="note">{t('account.password.about')}</p>
      <Form
        className="fields narrow"
        does={t(has ? 'account.password.change' : 'account.password.set')}
        empties
        onSend={save}
      >
        {has && (
          <label>
            {t('account.password.current')}
            <input name="current" type="password" autoComplete="current-password" required />
          </label>
        )}
        <label>
          {t('account.password.next')}
          <input
            name="next"
            type="password"
            autoComplete="new-password"
            required
            minLength={10}
            maxLength={1000}
          />
        </label>
      </Form>
    </section>
  )
}

function Sessions() {
  const { value, problem, reload } = useLoad(house.sessions, [])
  const doing = useDoing()
  return (
    <section>
      <h2>{t('account.sessions')}</h2>
      <Problem problem={problem || doing.problem} />
      <ul className="plain-list lines">
        {value?.sessions.map(({ id, agent, method, createdAt, current }) => (
          <li key={id}>
            <span className="grow">
              {browserOf(agent)} {current && <span className="tag">{t('account.session.current')}</span>}
              <div className="note">
                {t(`account.method.${method}`)} · {format.date(createdAt)}
              </div>
            </span>
            {!current && (
              <button onClick={() => void doing.run(() => house.endSession(id)).then(reload)}>
                {t('account.session.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The browser and system of a user agent, as people call them; the whole of it where neither is known. */
function browserOf(agent: string | undefined): string {
  if (agent === undefined) return t('account.session.unknown')
  const browser = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'].find((name) => agent.includes(`${name}/`))
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'].find((name) =>
    agent.includes(name),
  )
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS': 'macOS' }
  const known = [browser, system].flatMap((name) => (name === undefined ? [] : [names[name] ?? name]))
  return known.length === 0 ? agent.slice(0, 80) : known.join(' · ')
}
