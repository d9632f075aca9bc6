import { useEffect, useMemo, useState } from 'react'
import { naturalOrder, type ConversationSummary } from '../../../../src/wire/index.ts'
import { t } from '../../languages/index.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import type { Route } from '../../use-route.ts'
import { ConversationItem } from './conversation-item.tsx'
import { Folder } from './folders.tsx'

const dayMs = 86_400_000

export interface SidebarProps {
  conversations: ConversationSummary[]
  /** Whether those are all, and not only not known yet. */
  loaded: boolean
  route: Route
  /** Whether they administer, or manage a team. */
  manages: boolean
  guest: boolean
  onChanged: () => void
  onSearch: () => void
  onFold: () => void
  onSignOut: () => void
}

/** Where one can go: the conversations by their day, and the other places. */
export function Sidebar(props: SidebarProps) {
  const { conversations, route, onChanged } = props
  const current = route.page === 'chat' ? route.conversationId : undefined
  const listed = conversations.filter(({ archived }) => !archived)
  const groups = useGroups(listed.filter(({ pinned, folder }) => pinned || folder === null))
  const folders = useFolders(listed)
  const names = [...new Set(conversations.flatMap(({ folder }) => folder ?? []))].toSorted(naturalOrder)
  const archived = conversations.filter(({ archived }) => archived)
  const item = (conversation: ConversationSummary) => (
    <ConversationItem
      key={conversation.id}
      conversation={conversation}
      current={conversation.id === current}
      folders={names}
      onChanged={onChanged}
    />
  )
  return (
    <nav className="sidebar" id="sidebar" aria-label={t('nav.main')}>
      <div className="row top-row">
        <a className="brand" href="#/">
          <img src="/icon.svg" alt="" width="24" height="24" /> Muster
        </a>
        <button
          className="quiet fold"
          aria-label={t('menu.fold')}
          title={t('menu.fold')}
          aria-keyshortcuts="Control+B"
          onClick={props.onFold}
        >
          <Icon name="sidebar" />
        </button>
      </div>
      <div className="row begin">
        <a className="new" href="#/">
          <Icon name="plus" /> {t('nav.new')}
        </a>
        <a className="ghost" href="#/temporary" aria-label={t('nav.temporary')} title={t('nav.temporary')}>
          <Icon name="ghost" />
        </a>
      </div>
      <button className="quiet find" aria-keyshortcuts="Control+K" onClick={props.onSearch}>
        <Icon name="search" /> {t('nav.search')} <kbd>Ctrl K</kbd>
      </button>
      <div className="conversations">
        {props.loaded && conversations.length === 0 && <p className="note">{t('list.empty')}</p>}
        {[...folders].map(([name, group]) => (
          <Folder
            key={name}
            name={name}
            count={group.length}
            current={group.some(({ id }) => id === current)}
            news={group.some(({ news }) => news)}
            onChanged={onChanged}
          >
            {group.map(item)}
          </Folder>
        ))}
        {[...groups].map(([name, group]) => (
          <section key={name} aria-label={t(name)}>
            <h2>{t(name)}</h2>
            <ul>{group.map(item)}</ul>
          </section>
        ))}
        {archived.length > 0 && (
          <details>
            <summary>{t('list.archived', { count: archived.length })}</summary>
            <ul>{archived.map(item)}</ul>
          </details>
        )}
      </div>
      <Places {...props} />
    </nav>
  )
}

function Places({ route, manages, guest, onSignOut }: SidebarProps) {
  const place = (page: Route['page'], icon: IconName, name: string) => (
    <a href={`#/${page}`} aria-current={route.page === page ? 'page' : undefined}>
      <Icon name={icon} /> {name}
    </a>
  )
  return (
    <div className="places">
      {place('documents', 'document', t('nav.documents'))}
      {!guest && place('hosts', 'host', t('nav.hosts'))}
      {manages && place('administration', 'people', t('nav.administration'))}
      {place('settings', 'settings', t('nav.settings'))}
      <button className="quiet" onClick={onSignOut}>
        <Icon name="out" /> {t('nav.sign-out')}
      </button>
    </div>
  )
}

/** Folders by their names; what is pinned stands above them and not in them. */
function useFolders(conversations: ConversationSummary[]): Map<string, ConversationSummary[]> {
  return useMemo(() => {
    const inFolders = conversations.filter(({ folder, pinned }) => folder !== null && !pinned)
    const found = Map.groupBy(inFolders, ({ folder }) => folder!)
    return new Map([...found].toSorted(([a], [b]) => naturalOrder(a, b)))
  }, [conversations])
}

const lookForMidnightMs = 60_000

type GroupName = 'list.pinned' | 'list.today' | 'list.yesterday' | 'list.week' | 'list.month' | 'list.earlier'

function useGroups(conversations: ConversationSummary[]): Map<GroupName, ConversationSummary[]> {
  const midnight = useMidnight()
  const groups = Map.groupBy(conversations, ({ pinned, updatedAt }): GroupName => {
    if (pinned) return 'list.pinned'
    const days = Math.floor((midnight - updatedAt) / dayMs)
    if (days < 1) return 'list.today'
    if (days < 2) return 'list.yesterday'
    return days < 8 ? 'list.week' : days < 31 ? 'list.month' : 'list.earlier'
  })
  const pinned = groups.get('list.pinned')
  if (!pinned) return groups
  groups.delete('list.pinned')
  return new Map([['list.pinned', pinned], ...groups])
}

/** The end of today, also of a page that is open for days. */
function useMidnight(): number {
  const [midnight, setMidnight] = useState(nextMidnight)
  useEffect(() => {
    // A timer stands still with a machine that sleeps, and may come early.
    const timer = setInterval(() => setMidnight(nextMidnight), lookForMidnightMs)
    return () => clearInterval(timer)
  }, [])
  return midnight
}

function nextMidnight(): number {
  return new Date().setHours(24, 0, 0, 0)
}
