import { useState } from 'react'
import { branchTo, type ChangeConversation, type ConversationSummary } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { asMarkdown, saveFile } from './export.ts'
import { ShareDialog } from './share-dialog.tsx'

/** A conversation in the list, and what can be done with it. */
export function ConversationItem(props: {
  conversation: ConversationSummary
  current: boolean
  onChanged: () => void
}) {
  const { conversation, current, onChanged } = props
  const { id, title, pinned, archived } = conversation
  const [renaming, setRenaming] = useState(false)
  const [sharing, setSharing] = useState(false)
  const change = (what: ChangeConversation) =>
    void api.changeConversation(id, what).then(onChanged, onChanged)
  const remove = async () => {
    if (!confirm(t('conversation.delete.sure', { title }))) return
    await api.removeConversation(id)
    if (current) location.assign('#/')
    onChanged()
  }
  if (renaming)
    return (
      <li>
        <Rename
          title={title}
          onDone={(next) => {
            setRenaming(false)
            if (next !== undefined && next !== title) change({ title: next })
          }}
        />
      </li>
    )
  return (
    <li>
      <a href={`#/c/${id}`} aria-current={current ? 'page' : undefined} title={title} dir="auto">
        {title}
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
          { label: t('conversation.share'), onChoose: () => setSharing(true) },
          { label: t('conversation.export-markdown'), onChoose: () => void exportAs('markdown', id) },
          { label: t('conversation.export-json'), onChoose: () => void exportAs('json', id) },
          { label: t('conversation.delete'), grave: true, onChoose: () => void remove() },
        ]}
      >
        <Icon name="more" size={16} />
      </Menu>
      {sharing && <ShareDialog conversationId={id} onClose={() => setSharing(false)} />}
    </li>
  )
}

function Rename({ title, onDone }: { title: string; onDone: (next: string | undefined) => void }) {
  const [next, setNext] = useState(title)
  const done = () => onDone(next.trim() || undefined)
  return (
    <input
      className="rename"
      aria-label={t('conversation.title')}
      value={next}
      maxLength={200}
      ref={(input) => input?.focus()}
      onChange={(event) => setNext(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) done()
        if (event.key === 'Escape') onDone(undefined)
      }}
    />
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
