import { useState, type ReactNode } from 'react'
import { api } from '../../api.ts'
import { failures } from '../../failures.ts'
import { t } from '../../languages/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { NameInput } from '../../ui/name-input.tsx'
import { News } from './news.tsx'

/** What is dragged when a conversation is. */
export const conversationType = 'application/x-muster-conversation'

/** A folder of conversations: opened, named anew, dissolved, and a place to drop one at. */
export function Folder(props: {
  name: string
  count: number
  /** Whether the conversation that is shown is in it. */
  current: boolean
  /** Whether something that nobody has looked at yet came to one in it. */
  news: boolean
  onChanged: () => void
  children: ReactNode
}) {
  const { name, count, current, news, onChanged, children } = props
  const [open, setOpen] = useState(() => localStorage.getItem(`folder:${name}`) === 'open')
  const [renaming, setRenaming] = useState(false)
  const [over, setOver] = useState(false)
  const rename = (next: string | null) =>
    void api.renameFolder(name, next).catch(failures.tell).then(onChanged)
  return (
    <section
      className={over ? 'folder over' : 'folder'}
      aria-label={name}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(conversationType)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const id = event.dataTransfer.getData(conversationType)
        if (id === '') return
        event.preventDefault()
        void api.changeConversation(id, { folder: name }).catch(failures.tell).then(onChanged)
      }}
    >
      {renaming ? (
        <NameInput
          label={t('folder.name')}
          name={name}
          onDone={(next) => {
            setRenaming(false)
            if (next !== undefined && next !== name) rename(next)
          }}
        />
      ) : (
        <div className="folder-head">
          <button
            className="quiet"
            aria-expanded={open || current}
            onClick={() => {
              if (open) localStorage.removeItem(`folder:${name}`)
              else localStorage.setItem(`folder:${name}`, 'open')
              setOpen(!open)
            }}
          >
            <Icon name={open || current ? 'folder-open' : 'folder'} size={16} />
            <span className="name" dir="auto">
              {name}
            </span>
            <span className="path">{count}</span>
            {news && !open && !current && <News />}
          </button>
          <Menu
            label={t('folder.actions', { name })}
            items={[
              { label: t('conversation.rename'), onChoose: () => setRenaming(true) },
              { label: t('folder.dissolve'), onChoose: () => rename(null) },
            ]}
          >
            <Icon name="more" size={16} />
          </Menu>
        </div>
      )}
      {(open || current) && <ul>{children}</ul>}
    </section>
  )
}
