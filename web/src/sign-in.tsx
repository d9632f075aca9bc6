import { useState } from 'react'

/** Shown to somebody without a session. */
export function SignIn() {
  const [link, setLink] = useState('')
  const expired = new URLSearchParams(location.search).has('sign-in')
  const go = () => {
    const text = link.trim()
    const token = URL.canParse(text) ? new URL(text).searchParams.get('token') : text
    if (token) location.assign(`/sign-in?token=${encodeURIComponent(token)}`)
  }
  return (
    <div className="alone">
      <img src="/icon.svg" alt="" width="48" height="48" />
      <h1>Sign in to Muster</h1>
      {expired && (
        <p role="alert">That link was used already, or is too old. Run `muster sign-in` for a fresh one.</p>
      )}
      <p>
        Open the sign-in link that <code>muster start</code> printed, or paste it here.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          go()
        }}
      >
        <input
          aria-label="Sign-in link"
          placeholder="http://127.0.0.1:7070/sign-in?token=…"
          value={link}
          onChange={(event) => setLink(event.target.value)}
        />
        <button className="primary" disabled={link.trim() === ''}>
          Sign in
        </button>
      </form>
    </div>
  )
}
