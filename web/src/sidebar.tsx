import type { ConversationSummary } from '../../src/wire/index.ts'
import { api } from './api.ts'
import type { Route } from './use-route.ts'

const dayMs = 86_400_000

/** The list's heading for a time. */
function dayName(at: number, now: number): string {
  const days = Math.floor((new Date(now).setHours(24, 0, 0, 0) - at) / dayMs)
  return days < 1 ? 'Today' : days < 2 ? 'Yesterday' : days < 8 ? 'Last 7 days' : 'Earlier'
}

export function Sidebar(props: {
  conversations: ConversationSummary[]
  route: Route
  administrator: boolean
  onWent: () => void
  onRemoved: () => void
  onSignedOut: () => void
}) {
  const { conversations, route } = props
  const current = route.page === 'chat' ? route.conversationId : undefined
  const newest = conversations[0]?.updatedAt ?? 0
  const groups = Map.groupBy(conversations, ({ updatedAt }) =>
    dayName(updatedAt, Math.max(newest, performance.timeOrigin)),
  )

  const remove = async (conversation: ConversationSummary) => {
    if (!confirm(`Delete “${conversation.title}”? It cannot be brought back.`)) return
    await api.removeConversation(conversation.id)
    if (conversation.id === current) location.assign('#/')
    props.onRemoved()
  }

  return (
    <nav
      className="sidebar"
      aria-label="Main"
      onClick={(event) => {
        if ((event.target as HTMLElement).closest('a')) props.onWent()
      }}
    >
      <a className="brand" href="#/">
        <img src="/icon.svg" alt="" width="24" height="24" /> Muster
      </a>
      <a className="new" href="#/">
        + New chat
      </a>
      <div className="conversations">
        {[...groups].map(([name, group]) => (
          <section key={name}>
            <h2>{name}</h2>
            <ul>
              {group.map((conversation) => (
                <li key={conversation.id}>
                  <a
                    href={`#/c/${conversation.id}`}
                    aria-current={conversation.id === current ? 'page' : undefined}
                  >
                    {conversation.title}
                  </a>
                  <button
                    className="quiet"
                    aria-label={`Delete ${conversation.title}`}
                    onClick={() => void remove(conversation)}
                  >
                    ×
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <div className="places">
        <a href="#/documents" aria-current={route.page === 'documents' ? 'page' : undefined}>
          Documents
        </a>
        <a href="#/hosts" aria-current={route.page === 'hosts' ? 'page' : undefined}>
          Model hosts
        </a>
        <button className="quiet" onClick={() => void api.signOut().then(props.onSignedOut)}>
          Sign out
        </button>
      </div>
    </nav>
  )
}
