import type { PersonSummary } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { house } from './api.ts'

/** Name, address and role of somebody. A change of role or address ends their sessions. */
export function PersonForm(props: {
  person: PersonSummary
  isSelf: boolean
  onClose: () => void
  onChanged: () => void
}) {
  const { person, isSelf, onClose, onChanged } = props
  const { problem, busy, run } = useDoing()
  const save = async (form: HTMLFormElement) => {
    const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
    const email = fields.email || null
    const done = await run(() =>
      house.changePerson(person.id, {
        name: fields.name!,
        ...(email !== (person.email ?? null) && { email }),
        ...(fields.role !== undefined &&
          fields.role !== person.role && { role: fields.role as PersonSummary['role'] }),
      }),
    )
    if (!done) return
    onChanged()
    onClose()
  }
  return (
    <Dialog title={t('people.change')} onClose={onClose}>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void save(event.currentTarget)
        }}
      >
        <label>
          {t('people.column.name')}
          <input name="name" required maxLength={200} defaultValue={person.name} />
        </label>
        <label>
          {t('people.column.email')}
          <input name="email" type="email" defaultValue={person.email ?? ''} />
        </label>
        {!isSelf && (
          <label>
            {t('people.column.role')}
            <select name="role" defaultValue={person.role}>
              {(['administrator', 'member', 'guest'] as const).map((role) => (
                <option key={role} value={role}>
                  {t(`people.role.${role}`)}
                </option>
              ))}
            </select>
          </label>
        )}
        <p className="note">{t('people.change.about')}</p>
        <Problem text={problem} />
        <button className="primary" disabled={busy}>
          {t('save')}
        </button>
      </form>
    </Dialog>
  )
}
