import { useDeferredValue, useState } from 'react'
import { api } from '../api.ts'
import { format, t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useLoad } from '../ui/use-load.ts'

/** Finds words in all conversations. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const [words, setWords] = useState('')
  const wanted = useDeferredValue(words.trim())
  const { value, problem } = useLoad(
    () => (wanted === '' ? Promise.resolve(undefined) : api.findConversations(wanted)),
    [wanted],
  )
  const matches = value?.matches ?? []
  return (
    <Dialog title={t('search.title')} onClose={onClose} className="search">
      <input
        type="search"
        aria-label={t('search.title')}
        placeholder={t('search.placeholder')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          document.querySelector<HTMLElement>('.search .matches a')?.focus()
        }}
      />
      <p className="note" role="status">
        {problem?.text ||
          (wanted === ''
            ? t('search.hint')
            : value &&
              (matches.length === 0 ? t('search.none') : t('search.found', { count: matches.length })))}
      </p>
      <ul className="matches" onKeyDown={(event) => moveFocus(event.key, event)}>
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
