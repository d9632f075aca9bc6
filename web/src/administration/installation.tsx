import { t } from '../languages/index.ts'
import type { HouseSettings } from '../../../src/wire/index.ts'
import { announce } from '../ui/announce.ts'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { Problem } from '../ui/problem.tsx'
import { useLoad } from '../ui/use-load.ts'
import { Words } from '../ui/words.tsx'
import { house } from './api.ts'

/** What holds for the whole installation. What the configuration file decides is shown and cannot be changed here. */
export function Installation() {
  const { value, problem, reload } = useLoad(house.settings, [])
  if (!value) return <Problem problem={problem} />
  const { settings, fixed, version, url, providers, ledgerCopies } = value
  const save = async ({ text, number }: Filled) => {
    const changes: HouseSettings = {
      signUp: text('signUp') === 'open' ? 'open' : 'closed',
      conversationDays: number('days') ?? null,
      notice: text('notice') ?? '',
      instructions: text('instructions') ?? '',
    }
    const changed = Object.entries(changes).filter(
      ([name, next]) =>
        !fixed.includes(name as keyof HouseSettings) && settings[name as keyof HouseSettings] !== next,
    )
    await house.changeSettings(Object.fromEntries(changed))
    announce(t('saved'))
    reload()
  }
  const isFixed = (name: keyof HouseSettings) => fixed.includes(name)
  return (
    <>
      <Form className="fields narrow" does={t('save')} button="primary" onSend={save}>
        <SelectField
          label={t('house.sign-up')}
          name="signUp"
          initial={settings.signUp}
          options={[
            ['closed', t('house.sign-up.closed')],
            ['open', t('house.sign-up.open')],
          ]}
          disabled={isFixed('signUp')}
        >
          {isFixed('signUp') && <span className="note">{t('house.fixed')}</span>}
        </SelectField>
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
        <label>
          {t('house.instructions')}
          <textarea
            name="instructions"
            dir="auto"
            rows={6}
            maxLength={4_000}
            defaultValue={settings.instructions}
            readOnly={isFixed('instructions')}
          />
          <span className="note">
            {isFixed('instructions') ? t('house.fixed') : t('house.instructions.about')}
          </span>
        </label>
      </Form>
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
      <p className="note">
        <Words text={t('house.file')} />
      </p>
    </>
  )
}
