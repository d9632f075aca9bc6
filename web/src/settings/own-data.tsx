import { t } from '../languages/index.ts'
import { Form, type Filled } from '../ui/form.tsx'
import { useLoad } from '../ui/use-load.ts'
import { house } from '../administration/api.ts'
import { ImportChats } from './import-chats.tsx'

/** What is kept of oneself: brought along, taken along, and deleted. */
export function OwnData({ onImported }: { onImported: () => void }) {
  const { value } = useLoad(house.own, [])
  const leave = async ({ exact }: Filled) => {
    if (!confirm(t('data.delete.sure'))) return
    await house.deleteAccount(exact('password') || undefined)
    location.assign('/')
  }
  return (
    <>
      <ImportChats onImported={onImported} />
      <section>
        <h2>{t('data.export')}</h2>
        <p className="note">{t('data.export.about')}</p>
        <a className="button" href="/api/my/export" download="muster-export.jsonl">
          {t('data.export.do')}
        </a>
      </section>
      <section>
        <h2>{t('data.delete')}</h2>
        <p className="note">{t('data.delete.about')}</p>
        {value && (
          <Form className="fields narrow" does={t('data.delete.do')} button="grave" onSend={leave}>
            {value.password && (
              <label>
                {t('account.password.current')}
                <input name="password" type="password" autoComplete="current-password" required />
              </label>
            )}
          </Form>
        )}
      </section>
    </>
  )
}
