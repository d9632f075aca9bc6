import { memo } from 'react'
import type { EvidencePassage } from '../../../../src/wire/index.ts'
import { t } from '../../languages/index.ts'
import { PassagePlace } from '../../trust/passage-place.tsx'
import { Folded } from '../../ui/folded.tsx'
import { placeLink } from '../../use-route.ts'

/**
 * The passages that a run had: those that the answer cites first, or, where it cites none, those in which its statements
 * were found. The rest is folded away.
 */
export const Sources = memo(function Sources(props: {
  runId: string
  passages: EvidencePassage[]
  /** The numbers that the answer names so far. */
  mentioned: ReadonlySet<number>
  /** The numbers of those that carry what it says. */
  carrying: ReadonlySet<number>
  state: 'running' | 'answered' | 'nothing'
  lit: number | undefined
}) {
  const { runId, passages, mentioned, carrying, state, lit } = props
  if (passages.length === 0)
    return state !== 'answered' ? null : (
      <aside className="sources empty" aria-label={t('sources.title')}>
        {t('sources.none')}
      </aside>
    )
  const isCited = passages.some(({ number }) => mentioned.has(number))
  // While it is written the next word may be the first citation.
  const named = isCited || state === 'running' ? mentioned : carrying
  const first = passages.filter(({ number }) => named.has(number) || number === lit)
  const rest = passages.filter((passage) => !first.includes(passage))
  const isFoundOnly = !isCited && passages.some(({ number }) => named.has(number))
  const draw = (passage: EvidencePassage) => (
    <Source key={passage.number} runId={runId} passage={passage} lit={passage.number === lit} />
  )
  return (
    <aside className="sources" aria-label={t('sources.title')}>
      <h3>{t('sources.title')}</h3>
      {isFoundOnly && <p className="note calm">{t('sources.carry')}</p>}
      {first.length > 0 && <ol>{first.map(draw)}</ol>}
      {rest.length > 0 && (
        <Folded summary={t(first.length === 0 ? 'sources.found' : 'sources.more', { count: rest.length })}>
          {() => <ol>{rest.map(draw)}</ol>}
        </Folded>
      )}
    </aside>
  )
})

function Source({ runId, passage, lit }: { runId: string; passage: EvidencePassage; lit: boolean }) {
  const { number, documentId, start, end, text, page } = passage
  return (
    <li id={`source-${runId}-${number}`} className={lit ? 'lit' : undefined}>
      <div className="place">
        <PassagePlace passage={passage} />
      </div>
      <p dir="auto">{text}</p>
      <a href={placeLink({ documentId, start, end, page })}>{t('sources.open')}</a>
    </li>
  )
}
