import { format, t } from '../languages/index.ts'
import { askAuthenticator } from '../ui/ask-authenticator.ts'
import { Form, type Filled } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from '../administration/api.ts'

/** One's passkeys: made by this browser, removed one by one. */
export function Passkeys() {
  const { value, problem, reload } = useLoad(house.passkeys, [])
  const doing = useDoing()
  const isPossible = typeof PublicKeyCredential === 'function'
  const add = async ({ text }: Filled) => {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await house.passkeyOptions())
    const made = await askAuthenticator(navigator.credentials.create({ publicKey: options }))
    await house.addPasskey(text('name')!, made.toJSON())
    reload()
  }
  return (
    <section>
      <h2>{t('account.passkeys')}</h2>
      <p className="note">{t(isPossible ? 'account.passkeys.about' : 'account.passkeys.impossible')}</p>
      <Problem problem={problem || doing.problem} />
      <ul className="plain-list lines">
        {value?.passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
          <li key={id}>
            <span className="grow">
              {name}
              <div className="note">
                {format.date(createdAt)} ·{' '}
                {lastUsedAt == null
                  ? t('keys.never-used')
                  : t('account.passkey.used', { date: format.date(lastUsedAt) })}
              </div>
            </span>
            <button
              className="quiet"
              aria-label={t('remove', { name })}
              onClick={() => void doing.run(() => house.removePasskey(id)).then(reload)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {isPossible && (
        <Form className="row narrow" does={t('account.passkey.add')} empties onSend={add}>
          <input
            name="name"
            className="grow"
            required
            maxLength={200}
            aria-label={t('account.passkey.name')}
            placeholder={t('account.passkey.name')}
          />
        </Form>
      )}
    </section>
  )
}
