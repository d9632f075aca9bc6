import { useState, type ReactNode } from 'react'
import { api } from './api.ts'
import { messageOf, t } from './languages/index.ts'
import { askAuthenticator } from './ui/ask-authenticator.ts'
import { useLoad } from './ui/use-load.ts'
import { Words } from './ui/words.tsx'
import { Problem } from './ui/problem.tsx'
import { ApiError, toldError, type Told } from './told.ts'

/** Shown to somebody without a session: a link, an account, or an invitation. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const parameters = new URLSearchParams(location.search)
  const token = parameters.get('invitation')
  const { value: waysIn } = useLoad(api.waysIn, [])
  const [newAccount, setNewAccount] = useState(false)
  // At first there is nobody, and a link is the one way in.
  const hasAccounts = waysIn !== undefined && (waysIn.password || waysIn.providers.length > 0)
  const done = () => {
    // Who was signed out in the middle of something comes back to it.
    history.replaceState(undefined, '', `/${location.hash}`)
    onSignedIn()
  }
  if (token !== null) return <Invitation token={token} onSignedIn={done} />
  return (
    <Alone title={t(newAccount ? 'sign-up.title' : 'sign-in.title')}>
      {parameters.has('sign-in') && waysIn && (
        <p role="alert">
          <Words text={troubleOf(parameters, waysIn.providers)} />
        </p>
      )}
      {!newAccount && waysIn && !hasAccounts && <LinkForm />}
      {!newAccount && waysIn && (
        <StrongWays providers={waysIn.providers} withPasskey={waysIn.password} onSignedIn={done} />
      )}
      {waysIn && (waysIn.password || waysIn.signUp) && (
        <>
          {!newAccount && <p className="note">{t('sign-in.or')}</p>}
          <AccountForm
            named={newAccount}
            does={t(newAccount ? 'sign-up.do' : 'sign-in.do')}
            onSend={async ({ name, email, password, code }) => {
              await (newAccount
                ? api.signUp({ name, email, password })
                : api.signIn({ email, password, ...(code && { code }) }))
              done()
            }}
          />
        </>
      )}
      {!newAccount && hasAccounts && (
        <details className="by-link">
          <summary>{t('sign-in.by-link')}</summary>
          <LinkForm />
        </details>
      )}
      {waysIn?.signUp && (
        <button className="quiet" onClick={() => setNewAccount(!newAccount)}>
          {t(newAccount ? 'sign-up.back' : 'sign-up.offer')}
        </button>
      )}
    </Alone>
  )
}

/** Why somebody who comes back from a link or a provider is not signed in. Of an address only names are told that are ours. */
function troubleOf(parameters: URLSearchParams, providers: string[]): string {
  const kind = parameters.get('sign-in')
  if (kind === 'expired') return t('sign-in.expired')
  const name = providers.find((one) => one === parameters.get('provider'))
  return (name && messageOf(`sign-in.trouble.${kind}`, { name })) ?? t('sign-in.failed')
}

function Alone({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="alone">
      <img src="/icon.svg" alt="" width="52" height="52" />
      <h1>{title}</h1>
      {children}
    </main>
  )
}

function LinkForm() {
  const [link, setLink] = useState('')
  const go = () => {
    const text = link.trim()
    const token = URL.canParse(text) ? new URL(text).searchParams.get('token') : text
    if (token) location.assign(`/sign-in?token=${encodeURIComponent(token)}`)
  }
  return (
    <>
      <p>
        <Words text={t('sign-in.how')} />
      </p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          go()
        }}
      >
        <input
          className="grow"
          aria-label={t('sign-in.link')}
          placeholder="http://127.0.0.1:7070/sign-in?token=…"
          value={link}
          onChange={(event) => setLink(event.target.value)}
        />
        <button className="primary" disabled={link.trim() === ''}>
          {t('sign-in.do')}
        </button>
      </form>
    </>
  )
}

/** Another site may have led here: nobody is signed in by a link that they did not press themselves. */
export function ConfirmLink({ token }: { token: string }) {
  return (
    <Alone title={t('sign-in.confirm')}>
      <p>{t('sign-in.confirm.about')}</p>
      <p className="row centred">
        <a className="button" href="/">
          {t('close')}
        </a>
        <button
          className="primary"
          onClick={() => location.assign(`/sign-in?token=${encodeURIComponent(token)}`)}
        >
          {t('sign-in.do')}
        </button>
      </p>
    </Alone>
  )
}

/** Ways in without a password of ours. */
function StrongWays(props: { providers: string[]; withPasskey: boolean; onSignedIn: () => void }) {
  const { providers, withPasskey, onSignedIn } = props
  const [problem, setProblem] = useState<Told>()
  const hasPasskeys = withPasskey && typeof PublicKeyCredential === 'function'
  const signIn = async () => {
    setProblem(undefined)
    try {
      const options = PublicKeyCredential.parseRequestOptionsFromJSON(await api.passkeyOptions())
      const answer = await askAuthenticator(navigator.credentials.get({ publicKey: options }))
      await api.signInByPasskey(answer.toJSON())
      onSignedIn()
    } catch (error) {
      setProblem(toldError(error))
    }
  }
  if (!hasPasskeys && providers.length === 0) return null
  return (
    <div className="ways">
      {providers.map((name) => (
        <a key={name} className="button" href={`/api/oidc/${encodeURIComponent(name)}/start`}>
          {t('sign-in.provider', { name })}
        </a>
      ))}
      {hasPasskeys && <button onClick={() => void signIn()}>{t('sign-in.passkey')}</button>}
      <Problem problem={problem} />
    </div>
  )
}

interface Account {
  name: string
  email: string
  password: string
  /** Of the authenticator, once the server has asked for it. */
  code?: string | undefined
}

function AccountForm(props: {
  named: boolean
  /** An address that is settled already. */
  email?: string | undefined
  does: string
  onSend: (account: Account) => Promise<void>
}) {
  const { named, does, onSend } = props
  const [problem, setProblem] = useState<Told>()
  const [email, setEmail] = useState(props.email ?? '')
  const [asksCode, setAsksCode] = useState(false)
  return (
    <form
      className="account"
      onSubmit={(event) => {
        event.preventDefault()
        const fields = Object.fromEntries(new FormData(event.currentTarget)) as {
          name?: string
          password: string
          code?: string
        }
        setProblem(undefined)
        onSend({ name: fields.name ?? '', email, password: fields.password, code: fields.code }).catch(
          (error: unknown) => {
            if (error instanceof ApiError && error.param === 'code') setAsksCode(true)
            setProblem(toldError(error))
          },
        )
      }}
    >
      {named && (
        <label>
          {t('sign-in.name')}
          <input name="name" autoComplete="name" required maxLength={200} />
        </label>
      )}
      <label>
        {t('sign-in.email')}
        <input
          name="email"
          type="email"
          autoComplete="username"
          required
          readOnly={props.email !== undefined}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label>
        {t('sign-in.password')}
        <input
          name="password"
          type="password"
          autoComplete={named ? 'new-password' : 'current-password'}
          required
        />
      </label>
      {asksCode && (
        <label>
          {t('sign-in.code')}
          <input
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={20}
            required
            autoFocus
          />
        </label>
      )}
      <Problem problem={problem} />
      <button className="primary">{does}</button>
    </form>
  )
}

function Invitation({ token, onSignedIn }: { token: string; onSignedIn: () => void }) {
  const { value, problem } = useLoad(() => api.invitation(token), [token])
  return (
    <Alone title={t('invitation.title')}>
      <Problem problem={problem} />
      {value?.team && <p>{t('invitation.team', { team: value.team })}</p>}
      {value && (
        <AccountForm
          named={true}
          email={value.email}
          does={t('invitation.do')}
          onSend={async (account) => {
            await api.acceptInvitation(token, account)
            onSignedIn()
          }}
        />
      )}
    </Alone>
  )
}
