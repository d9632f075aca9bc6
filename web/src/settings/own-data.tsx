import { t } from '../languages/index.ts'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from '../administration/api.ts'

/** What is kept of oneself: taken along, and deleted. */
export function OwnData() {
  const { value } = useLoad(house.own, [])
  const { problem, busy, run } = useDoing()
  const leave = async (form: HTMLFormElement) => {
    if (!confirm(t('data.delete.sure'))) return
    const password = (new FormData(form).get('password') as string | null) ?? undefined
    if (await run(() => house.deleteAccount(password))) location.assign('/')
  }
  return (
    <>
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
          <form
            className="fields narrow"
            onSubmit={(event) => {
              event.preventDefault()
              void leave(event.currentTarget)
            }}
          >
            {value.password && (
              <label>
                {t('account.password.current')}
                <input name="password" type="password" autoComplete="current-password" required />
              </label>
            )}
            <Problem text={problem} />
            <button className="grave" disabled={busy}>
              {t('data.delete.do')}
            </button>
          </form>
        )}
      </section>
    </>
  )
}
