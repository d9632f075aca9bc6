import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import type { ConversationSummary } from '../../src/wire/index.ts'
import { api, type Session } from './api.ts'
import { Chat } from './chat/chat.tsx'
import { SearchDialog } from './chat/sidebar/search-dialog.tsx'
import { Sidebar } from './chat/sidebar/sidebar.tsx'
import { failures } from './failures.ts'
import { keepLanguage, loadLanguage, t } from './languages/index.ts'
import { Notices } from './notices.tsx'
import { onReturn } from './on-return.ts'
import { ConfirmLink, SignIn } from './sign-in.tsx'
import { Icon } from './ui/icon.tsx'
import { ToldWords } from './ui/problem.tsx'
import { go, useRoute, type Route } from './use-route.ts'
import { sessionEnd } from './session-end.ts'
import { versions } from './versions.ts'
import { forgetWhoWasThere, whoIsThere } from './who-is-there.ts'
import { toldError, type Told } from './told.ts'

const Documents = lazy(() => import('./documents/documents.tsx').then((it) => ({ default: it.Documents })))
const DocumentView = lazy(() =>
  import('./documents/document-view.tsx').then((it) => ({ default: it.DocumentView })),
)
const Hosts = lazy(() => import('./hosts/hosts.tsx').then((it) => ({ default: it.Hosts })))
const Administration = lazy(() =>
  import('./administration/administration.tsx').then((it) => ({ default: it.Administration })),
)
const OwnSettings = lazy(() => import('./settings/own-parts.tsx').then((it) => ({ default: it.OwnSettings })))
const Shared = lazy(() => import('./chat/shared.tsx').then((it) => ({ default: it.Shared })))

const retryMs = 3_000
const foldedKey = 'menu-folded'
const none: ConversationSummary[] = []
/** How often it is looked for conversations that changed elsewhere. */
const lookMs = 60_000

/** The whole page: who is signed in, which was asked for already, and what the address shows. */
export function App({ asked }: { asked: Promise<Session | 'none'> }) {
  const { session, problem, reload } = useSession(asked)
  const link = new URLSearchParams(location.search).get('sign-in-link')
  // A change of language draws everything anew.
  const [shown, setShown] = useState(0)
  const changeLanguage = (tag: string) => {
    keepLanguage(tag)
    void loadLanguage(tag).then(() => setShown((before) => before + 1))
  }
  return (
    <>
      <p id="announcements" className="visually-hidden" role="status" />
      {problem && (
        <div className="alone" role="status">
          <img src="/icon.svg" alt="" width="48" height="48" />
          <h1>{t('server.gone.title')}</h1>
          <div>
            <ToldWords told={problem} />
          </div>
          <p className="note pulse">{t('server.gone.retry')}</p>
        </div>
      )}
      {link !== null && <ConfirmLink token={link} />}
      {link === null && session === 'none' && <SignIn onSignedIn={reload} />}
      {link === null && typeof session === 'object' && (
        <Frame key={shown} session={session} onLanguage={changeLanguage} onSignedOut={reload} />
      )}
    </>
  )
}

/** Who is signed in. A server that cannot be reached is asked again until it can. */
function useSession(asked: Promise<Session | 'none'>) {
  const [session, setSession] = useState<Session | 'unknown' | 'none'>('unknown')
  const [problem, setProblem] = useState<Told>()
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const found = turn === 0 ? asked : whoIsThere()
    found.then(
      (found) => {
        setSession(found)
        setProblem(undefined)
      },
      (error: unknown) => {
        setProblem(toldError(error))
        timer = setTimeout(() => setTurn((before) => before + 1), retryMs)
      },
    )
    return () => clearTimeout(timer)
  }, [turn, asked])
  return { session, problem, reload: () => setTurn((before) => before + 1) }
}

function Frame(props: { session: Session; onLanguage: (tag: string) => void; onSignedOut: () => void }) {
  const { person, teams, version, notice } = props.session
  const [conversations, setConversations] = useState<ConversationSummary[]>()
  /** Over a narrow window the menu is there to go somewhere: it is open until one has. */
  const [openedAt, setOpenedAt] = useState<number>()
  const [searching, setSearching] = useState(false)
  const { route, visit } = useRoute()
  const open = openedAt === visit
  const close = () => setOpenedAt(undefined)
  const reload = useCallback(() => {
    void api.conversations().then(
      (answer) => setConversations(answer.conversations),
      () => undefined,
    )
  }, [])
  useEffect(() => {
    reload()
    // What came meanwhile, asked on another device or kept until a host was there, is listed without a reload.
    const look = () => document.visibilityState === 'visible' && reload()
    const timer = setInterval(look, lookMs)
    const stop = onReturn(reload)
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [reload])
  const [folded, fold] = useFolded()
  useKeys({ search: () => setSearching(true), menu: close, fold })
  useMenuFocus({ folded, open, hasGone: openedAt !== undefined && !open })
  const title = useTitle(route, conversations ?? none)
  const administrator = person.role === 'administrator'
  const manages = administrator || teams.some(({ role }) => role === 'manager')
  return (
    <div className={`frame${open ? ' open' : ''}${folded ? ' folded' : ''}`}>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        {t('main.skip')}
      </a>
      <header className="top">
        <button
          className="quiet"
          aria-label={t('menu.open')}
          aria-expanded={open}
          aria-controls="sidebar"
          onClick={() => setOpenedAt(open ? undefined : visit)}
        >
          <Icon name={open ? 'close' : 'menu'} size={22} />
        </button>
        <span className="title">{title}</span>
        <a href="#/" aria-label={t('nav.new')}>
          <Icon name="plus" size={22} />
        </a>
      </header>
      <Sidebar
        conversations={conversations ?? none}
        loaded={conversations !== undefined}
        route={route}
        manages={manages}
        guest={person.role === 'guest'}
        onChanged={reload}
        onSearch={() => setSearching(true)}
        onFold={fold}
        onSignOut={() => {
          forgetWhoWasThere()
          // Whoever comes next begins at the beginning.
          history.replaceState(undefined, '', '/')
          // Also where there was no session any more, or no server: whoever is there is looked up anew.
          void api.signOut().then(props.onSignedOut, props.onSignedOut)
        }}
      />
      <Rail onUnfold={fold} onSearch={() => setSearching(true)} />
      {open && <div className="shade" onClick={close} />}
      <main id="main" tabIndex={-1}>
        <ServerState />
        <SessionEnd onSignIn={props.onSignedOut} />
        <NewVersion />
        <Failure />
        <Notices notice={notice} asked={conversations ?? none} />
        <Suspense fallback={<p className="page note late">{t('loading')}</p>}>
          {route.page === 'chat' && (
            <Chat
              key={route.conversationId ?? String(route.temporary)}
              {...route}
              visit={visit}
              person={person}
              onChanged={reload}
            />
          )}
          {route.page === 'shared' && <Shared key={route.shareId} {...route} />}
          {route.page === 'documents' && <Documents personId={person.id} guest={person.role === 'guest'} />}
          {route.page === 'document' && <DocumentView key={route.documentId} {...route} />}
          {route.page === 'hosts' && <Hosts {...route} administrator={administrator} self={person.id} />}
          {route.page === 'administration' && (
            <Administration part={route.part} administrator={administrator} self={person.id} />
          )}
          {route.page === 'settings' && (
            <OwnSettings
              part={route.part}
              self={person.id}
              guest={person.role === 'guest'}
              version={version}
              onLanguage={props.onLanguage}
              onImported={reload}
            />
          )}
        </Suspense>
      </main>
      {searching && (
        <SearchDialog conversations={conversations ?? none} onClose={() => setSearching(false)} />
      )}
    </div>
  )
}

/** What stands on a wide window in the place of a menu that was folded away. */
function Rail({ onUnfold, onSearch }: { onUnfold: () => void; onSearch: () => void }) {
  return (
    <nav className="rail" aria-label={t('nav.main')}>
      <button className="quiet" aria-label={t('menu.unfold')} title={t('menu.unfold')} onClick={onUnfold}>
        <Icon name="sidebar" size={20} />
      </button>
      <a href="#/" aria-label={t('nav.new')} title={t('nav.new')}>
        <Icon name="plus" size={20} />
      </a>
      <button className="quiet" aria-label={t('nav.search')} title={t('nav.search')} onClick={onSearch}>
        <Icon name="search" size={20} />
      </button>
    </nav>
  )
}

/** Whether the menu is folded away on a wide window, which is kept; and what changes it. */
function useFolded() {
  const [folded, setFolded] = useState(() => localStorage.getItem(foldedKey) !== null)
  useEffect(() => {
    if (folded) localStorage.setItem(foldedKey, 'yes')
    else localStorage.removeItem(foldedKey)
  }, [folded])
  return [folded, useCallback(() => setFolded((before) => !before), [])] as const
}

/** The focus is not left in a menu that goes out of sight: it goes to what brings it back, or where it led. */
function useMenuFocus(menu: { folded: boolean; open: boolean; hasGone: boolean }): void {
  const { folded, open, hasGone } = menu
  useLayoutEffect(() => {
    const hidden = document.activeElement?.closest('.sidebar, .rail')
    if (!hidden || hidden.checkVisibility({ visibilityProperty: true })) return
    document.querySelector<HTMLElement>(folded ? '.rail button' : '.sidebar .fold')?.focus()
  }, [folded])
  useLayoutEffect(() => {
    const way = document.querySelector<HTMLElement>('.top button')
    if (open || !way?.checkVisibility() || !document.activeElement?.closest('.sidebar')) return
    const next = hasGone ? document.getElementById('main') : way
    next?.focus()
  }, [open, hasGone])
}

function useKeys({ search, menu, fold }: Record<'search' | 'menu' | 'fold', () => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey
      if (event.key === 'Escape') menu()
      else if (command && event.key.toLowerCase() === 'k') search()
      else if (command && event.key.toLowerCase() === 'b') fold()
      else if (command && event.shiftKey && event.key.toLowerCase() === 'o') go('#/')
      else return
      if (command) event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
}

/** The window is called after what it shows. */
function useTitle(route: Route, conversations: ConversationSummary[]): string {
  const names: Partial<Record<Route['page'], string>> = {
    documents: t('nav.documents'),
    document: t('nav.documents'),
    hosts: t('nav.hosts'),
    administration: t('nav.administration'),
    settings: t('nav.settings'),
  }
  const name =
    route.page === 'chat'
      ? conversations.find(({ id }) => id === route.conversationId)?.title
      : names[route.page]
  useEffect(() => {
    document.title = name === undefined ? 'Muster' : `${name} · Muster`
  }, [name])
  return name ?? 'Muster'
}

/** Says that one is not signed in any more: what is written stays, and one comes back to the same place. */
function SessionEnd({ onSignIn }: { onSignIn: () => void }) {
  const hasEnded = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.hasEnded)
  return hasEnded ? (
    <p className="offline" role="status">
      {t('session.ended')}{' '}
      <button className="quiet" onClick={onSignIn}>
        {t('sign-in.do')}
      </button>
    </p>
  ) : null
}

/** Says what failed that has no place of its own, until it was read. */
function Failure() {
  const told = useSyncExternalStore(failures.subscribe, failures.told)
  return told ? (
    <div className="offline" role="alert">
      <ToldWords told={told} />
      <button className="quiet" aria-label={t('close')} onClick={failures.forget}>
        <Icon name="close" size={16} />
      </button>
    </div>
  ) : null
}

/** Says that there is a newer page. Nobody is interrupted: drafts and answers are there again after a reload. */
function NewVersion() {
  const isOld = useSyncExternalStore(versions.subscribe, versions.isOld)
  return isOld ? (
    <p className="offline" role="status">
      {t('version.new')}{' '}
      <button className="quiet" onClick={() => location.reload()}>
        {t('version.reload')}
      </button>
    </p>
  ) : null
}

/** Says calmly that the network is gone, for as long as it is. */
function ServerState() {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const change = () => setOnline(navigator.onLine)
    addEventListener('online', change)
    addEventListener('offline', change)
    return () => {
      removeEventListener('online', change)
      removeEventListener('offline', change)
    }
  }, [])
  return online ? null : (
    <p className="offline" role="status">
      {t('server.away')}
    </p>
  )
}
