import { t } from '../languages/index.ts'
import type { HouseSettings } from '../../../src/wire/index.ts'
import { announce } from '../ui/announce.ts'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'

/** What holds for the whole installation. What the configuration file decides is shown and cannot be changed here. */
export function Installation() {
  const { value, problem, reload } = useLoad(house.settings, [])
  const doing = useDoing()
  if (!value) return <Problem text={problem} />
  const { settings, fixed, version, url, providers, ledgerCopies } = value
  const save = async (form: HTMLFormElement) => {
    const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
    const changes: HouseSettings = {
      signUp: fields.signUp === 'open' ? 'open' : 'closed',
      conversationDays: fields.days ? Number(fields.days) : null,
      notice: fields.notice ?? '',
    }
    const changed = Object.entries(changes).filter(
      ([name, next]) =>
        !fixed.includes(name as keyof HouseSettings) && settings[name as keyof HouseSettings] !== next,
    )
    if (await doing.run(() => house.changeSettings(Object.fromEntries(changed)))) announce(t('saved'))
    reload()
  }
  const isFixed = (name: keyof HouseSettings) => fixed.includes(name)
  return (
    <>
      <form
        className="fields narrow"
        onSubmit={(event) => {
          event.preventDefault()
          void save(event.currentTarget)
        }}
      >
        <label>
          {t('house.sign-up')}
          <select name="signUp" defaultValue={settings.signUp} disabled={isFixed('signUp')}>
            <option value="closed">{t('house.sign-up.closed')}</option>
            <option value="open">{t('house.sign-up.open')}</option>
          </select>
          {isFixed('signUp') && <span className="note">{t('house.fixed')}</span>}
        </label>
        <label>
          {t('house.days')}
          <input
            name="days"
            type="number"
            min={1}
            max={36500}
            placeholder={t('teams.retention.none')}
            defaultValue={settings.conversationDays ?? ''}
          />
          <span className="note">{t('house.days.about')}</span>
        </label>
        <label>
          {t('house.notice')}
          <input name="notice" maxLength={500} defaultValue={settings.notice} />
          <span className="note">{t('house.notice.about')}</span>
        </label>
        <Problem text={doing.problem} />
        <button className="primary" disabled={doing.busy}>
          {t('save')}
        </button>
      </form>
      <h2>{t('house.about')}</h2>
      <dl className="facts">
        {[
          [t('house.version'), version],
          [t('house.url'), url],
          [t('house.providers'), providers.join(', ') || t('house.none')],
          [t('house.copies'), ledgerCopies.join(', ') || t('house.none')],
        ].map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="note">{t('house.file')}</p>
    </>
  )
}
