import type { PersonSummary } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { house } from './api.ts'

/** Name, address and role of somebody. A change of role or address ends their sessions. */
export function PersonForm(props: {
  person: PersonSummary
  isSelf: boolean
  onClose: () => void
  onChanged: () => void
}) {
  const { person, isSelf, onClose, onChanged } = props
  const save = async ({ text }: Filled) => {
    const email = text('email') ?? null
    const role = text('role') ?? person.role
    await house.changePerson(person.id, {
      name: text('name')!,
      ...(email !== (person.email ?? null) && { email }),
      ...(role !== person.role && { role: role as PersonSummary['role'] }),
    })
    onChanged()
    onClose()
  }
  return (
    <Dialog title={t('people.change')} onClose={onClose}>
      <Form does={t('save')} button="primary" onSend={save}>
        <label>
          {t('people.column.name')}
          <input name="name" required maxLength={200} defaultValue={person.name} />
        </label>
        <label>
          {t('people.column.email')}
          <input name="email" type="email" defaultValue={person.email ?? ''} />
        </label>
        {!isSelf && (
          <SelectField
            label={t('people.column.role')}
            name="role"
            initial={person.role}
            options={(['administrator', 'member', 'guest'] as const).map((role) => [
              role,
              t(`people.role.${role}`),
            ])}
          />
        )}
        <p className="note">{t('people.change.about')}</p>
      </Form>
    </Dialog>
  )
}
