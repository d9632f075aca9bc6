import { useState } from 'react'
import { branchTo, type ChangeConversation, type ConversationSummary } from '../../../../src/wire/index.ts'
import { api } from '../../api.ts'
import { failures } from '../../failures.ts'
import { t } from '../../languages/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { NameInput } from '../../ui/name-input.tsx'
import { go } from '../../use-route.ts'
import { asMarkdown, saveFile } from '../run/export.ts'
import { FolderDialog } from './folder-dialog.tsx'
import { conversationType } from './folders.tsx'
import { ShareDialog } from './share-dialog.tsx'
import { News } from './news.tsx'

/** A conversation in the list, and what can be done with it. */
export function ConversationItem(props: {
  conversation: ConversationSummary
  current: boolean
  /** The names of the folders that there are. */
  folders: string[]
  onChanged: () => void
}) {
  const { conversation, current, folders, onChanged } = props
  const { id, title, pinned, archived, news } = conversation
  const [renaming, setRenaming] = useState(false)
  const [sharing, setSharing] = useState(false)
  const [moving, setMoving] = useState(false)
  const tell = (error: unknown) => failures.tell(error, title)
  const change = (what: ChangeConversation) =>
    void api.changeConversation(id, what).catch(tell).then(onChanged)
  const remove = async () => {
    if (!confirm(t('conversation.delete.sure', { title }))) return
    await api.removeConversation(id)
    if (current) go('#/')
  }
  if (renaming)
    return (
      <li>
        <NameInput
          label={t('conversation.title')}
          name={title}
          onDone={(next) => {
            setRenaming(false)
            if (next !== undefined && next !== title) change({ title: next })
          }}
        />
      </li>
    )
  return (
    <li
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(conversationType, id)
        event.dataTransfer.effectAllowed = 'move'
      }}
    >
      <a
        href={`#/c/${id}`}
        aria-current={current ? 'page' : undefined}
        title={news && !current ? `${title} (${t('list.news')})` : title}
        dir="auto"
        draggable={false}
      >
        {title}
        {news && !current && <News />}
      </a>
      <Menu
        label={t('conversation.actions', { title })}
        items={[
          { label: t('conversation.rename'), onChoose: () => setRenaming(true) },
          {
            label: t(pinned ? 'conversation.unpin' : 'conversation.pin'),
            onChoose: () => change({ pinned: !pinned }),
          },
          {
            label: t(archived ? 'conversation.unarchive' : 'conversation.archive'),
            onChoose: () => change({ archived: !archived }),
          },
          { label: t('conversation.move'), onChoose: () => setMoving(true) },
          { label: t('conversation.share'), onChoose: () => setSharing(true) },
          {
            label: t('conversation.export-markdown'),
            onChoose: () => void exportAs('markdown', id).catch(tell),
          },
          {
            label: t('conversation.export-json'),
            onChoose: () => void exportAs('json', id).catch(tell),
          },
          {
            label: t('conversation.delete'),
            grave: true,
            onChoose: () => void remove().catch(tell).then(onChanged),
          },
        ]}
      >
        <Icon name="more" size={16} />
      </Menu>
      {moving && (
        <FolderDialog
          folders={folders}
          current={conversation.folder}
          onChoose={(folder) => change({ folder })}
          onClose={() => setMoving(false)}
        />
      )}
      {sharing && <ShareDialog conversationId={id} onClose={() => setSharing(false)} />}
    </li>
  )
}

/** The branch that is shown as Markdown, or all branches as JSON. */
async function exportAs(format: 'markdown' | 'json', id: string): Promise<void> {
  const conversation = await api.conversation(id)
  const chosen = format === 'json' ? conversation.runs : branchTo(conversation.runs, conversation.headId)
  const runs = await Promise.all(chosen.map(({ id }) => api.run(id)))
  const { title } = conversation
  if (format === 'markdown') saveFile(`${title}.md`, 'text/markdown', asMarkdown(title, runs))
  else saveFile(`${title}.json`, 'application/json', JSON.stringify({ ...conversation, runs }, undefined, 2))
}
