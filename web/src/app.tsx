import { useCallback, useEffect, useState } from 'react'
import type { ConversationSummary } from '../../src/wire/index.ts'
import { api, ApiError, type Session } from './api.ts'
import { Chat } from './chat.tsx'
import { DocumentView } from './document-view.tsx'
import { Documents } from './documents.tsx'
import { Hosts } from './hosts.tsx'
import { Sidebar } from './sidebar.tsx'
import { SignIn } from './sign-in.tsx'
import { useRoute } from './use-route.ts'

/** The whole page: who is signed in, and what the address shows. */
export function App() {
  const [session, setSession] = useState<Session | 'unknown' | 'none'>('unknown')
  const [problem, setProblem] = useState('')
  const [conversations, setConversations] = useState<ConversationSummary[]>([])
  const [open, setOpen] = useState(false)
  const route = useRoute()

  const reload = useCallback(() => {
    void api.conversations().then(
      (answer) => setConversations(answer.conversations),
      () => undefined,
    )
  }, [])

  useEffect(() => {
    api.session().then(
      (found) => {
        setSession(found)
        reload()
      },
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 401) setSession('none')
        else setProblem(error instanceof Error ? error.message : String(error))
      },
    )
  }, [reload])

  if (problem) return <p className="alone">{problem}</p>
  if (session === 'unknown') return null
  if (session === 'none') return <SignIn />
  return (
    <div className={open ? 'frame open' : 'frame'}>
      <Sidebar
        conversations={conversations}
        route={route}
        administrator={session.person.role === 'administrator'}
        onWent={() => setOpen(false)}
        onRemoved={reload}
        onSignedOut={() => setSession('none')}
      />
      <button className="menu" aria-label="Menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        ☰
      </button>
      <main>
        {route.page === 'chat' && (
          <Chat
            key={route.conversationId ?? 'new'}
            conversationId={route.conversationId}
            onChanged={reload}
          />
        )}
        {route.page === 'documents' && <Documents />}
        {route.page === 'document' && <DocumentView key={route.documentId} {...route} />}
        {route.page === 'hosts' && <Hosts administrator={session.person.role === 'administrator'} />}
      </main>
    </div>
  )
}
