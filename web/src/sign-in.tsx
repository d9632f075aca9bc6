import { useState, type ReactNode } from 'react'
import { api } from './api.ts'
import { t } from './languages/index.ts'
import { messageOf, useLoad } from './ui/use-load.ts'

/** Shown to somebody without a session: a link, an account, or an invitation. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const parameters = new URLSearchParams(location.search)
  const token = parameters.get('invitation')
  const { value: waysIn } = useLoad(api.waysIn, [])
  const [newAccount, setNewAccount] = useState(false)
  const done = () => {
    history.replaceState(undefined, '', '/')
    onSignedIn()
  }
  if (token !== null) return <Invitation token={token} onSignedIn={done} />
  return (
    <Alone title={t(newAccount ? 'sign-up.title' : 'sign-in.title')}>
      {parameters.has('sign-in') && <p role="alert">{t('sign-in.expired')}</p>}
      {!newAccount && <LinkForm />}
      {waysIn && (waysIn.password || waysIn.signUp) && (
        <>
          {!newAccount && <p className="note">{t('sign-in.or')}</p>}
          <AccountForm
            named={newAccount}
            does={t(newAccount ? 'sign-up.do' : 'sign-in.do')}
            onSend={async ({ name, email, password }) => {
              await (newAccount ? api.signUp({ name, email, password }) : api.signIn({ email, password }))
              done()
            }}
          />
        </>
      )}
      {waysIn?.signUp && (
        <button className="quiet" onClick={() => setNewAccount(!newAccount)}>
          {t(newAccount ? 'sign-up.back' : 'sign-up.offer')}
        </button>
      )}
    </Alone>
  )
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
      <p>{t('sign-in.how')}</p>
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

interface Account {
  name: string
  email: string
  password: string
}

function AccountForm(props: {
  named: boolean
  /** An address that is settled already. */
  email?: string | undefined
  does: string
  onSend: (account: Account) => Promise<void>
}) {
  const { named, does, onSend } = props
  const [problem, setProblem] = useState('')
  const [email, setEmail] = useState(props.email ?? '')
  return (
    <form
      className="account"
      onSubmit={(event) => {
        event.preventDefault()
        const fields = Object.fromEntries(new FormData(event.currentTarget)) as {
          name?: string
          password: string
        }
        setProblem('')
        onSend({ name: fields.name ?? '', email, password: fields.password }).catch((error: unknown) =>
          setProblem(messageOf(error)),
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
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <button className="primary">{does}</button>
    </form>
  )
}

function Invitation({ token, onSignedIn }: { token: string; onSignedIn: () => void }) {
  const { value, problem } = useLoad(() => api.invitation(token), [token])
  return (
    <Alone title={t('invitation.title')}>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
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
