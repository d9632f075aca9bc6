import { useDeferredValue, useState } from 'react'
import type { ConversationSummary } from '../../../../src/wire/index.ts'
import { api } from '../../api.ts'
import { format, t } from '../../languages/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { useLoad } from '../../ui/use-load.ts'

/** So many of the last conversations are there before anything is written. */
const mostRecent = 8

/** Finds words in all conversations; before there are any, the conversations that were used last. */
export function SearchDialog(props: { conversations: ConversationSummary[]; onClose: () => void }) {
  const { conversations, onClose } = props
  const [words, setWords] = useState('')
  const wanted = useDeferredValue(words.trim())
  const { value, problem } = useLoad(
    async () => (wanted === '' ? undefined : { wanted, ...(await api.findConversations(wanted)) }),
    [wanted],
  )
  const matches = value?.matches ?? []
  const recent = conversations
    .filter(({ archived }) => !archived)
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, mostRecent)
  return (
    <Dialog title={t('search.title')} onClose={onClose} className="search">
      <input
        type="search"
        aria-label={t('search.title')}
        placeholder={t('search.placeholder')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          const first = document.querySelector<HTMLElement>('.search .matches a')
          // While an input method is composing, its keys are its own.
          if (event.nativeEvent.isComposing || !['ArrowDown', 'Enter'].includes(event.key)) return
          event.preventDefault()
          if (event.key === 'ArrowDown') first?.focus()
          // What is listed may still be what was found for fewer letters.
          else if (words.trim() === (value?.wanted ?? '')) first?.click()
        }}
      />
      <p className="note" role="status">
        {problem?.text ||
          (wanted === '' ? t('search.hint') : value && foundWords(matches.length, value.more))}
      </p>
      <ul
        className="matches"
        aria-label={wanted === '' ? t('search.recent') : undefined}
        onKeyDown={(event) => moveFocus(event.key, event)}
      >
        {wanted === '' &&
          recent.map(({ id, title, updatedAt }) => (
            <li key={id}>
              <a className="recent" href={`#/c/${id}`} onClick={onClose}>
                <span className="grow" dir="auto">
                  {title || t('list.untitled')}
                </span>
                <span className="path wide">{format.date(updatedAt)}</span>
              </a>
            </li>
          ))}
        {matches.map(({ conversationId, runId, title, at, before, match, after }) => (
          <li key={runId}>
            <a href={`#/c/${conversationId}?run=${runId}`} onClick={onClose}>
              <strong dir="auto">{title}</strong> <span className="path">{format.date(at)}</span>
              <span className="excerpt" dir="auto">
                {match !== '' && '…'}
                {plain(before)}
                <mark>{match}</mark>
                {plain(after)}…
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function foundWords(count: number, more: boolean): string {
  if (count === 0) return t('search.none')
  return t(more ? 'search.found.more' : 'search.found', { count })
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replace(/[#*`_|>]+ ?/g, '')
}

/** Arrow keys go through the places. */
function moveFocus(key: string, event: { preventDefault: () => void }): void {
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const links = [...document.querySelectorAll<HTMLElement>('.search .matches a')]
  const next = links.indexOf(document.activeElement as HTMLElement) + step
  if (next < 0) document.querySelector<HTMLElement>('.search input')?.focus()
  else links[next]?.focus()
}
