import { memo } from 'react'
import type { EvidencePassage } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { Folded } from '../ui/folded.tsx'
import { placeLink } from '../use-route.ts'

/** The passages that a run had: those that the answer cites first, the rest folded away. */
export const Sources = memo(function Sources(props: {
  runId: string
  passages: EvidencePassage[]
  /** The numbers that the answer names so far. */
  mentioned: ReadonlySet<number>
  state: 'running' | 'answered' | 'nothing'
  lit: number | undefined
}) {
  const { runId, passages, mentioned, state, lit } = props
  if (passages.length === 0)
    return state !== 'answered' ? null : (
      <aside className="sources empty" aria-label={t('sources.title')}>
        {t('sources.none')}
      </aside>
    )
  const cited = passages.filter(({ number }) => mentioned.has(number) || number === lit)
  const rest = passages.filter((passage) => !cited.includes(passage))
  const draw = (passage: EvidencePassage) => (
    <Source key={passage.number} runId={runId} passage={passage} lit={passage.number === lit} />
  )
  return (
    <aside className="sources" aria-label={t('sources.title')}>
      <h3>{t('sources.title')}</h3>
      {cited.length > 0 && <ol>{cited.map(draw)}</ol>}
      {rest.length > 0 && (
        <Folded
          open={cited.length === 0 && state !== 'running'}
          summary={t(cited.length === 0 ? 'sources.found' : 'sources.more', { count: rest.length })}
        >
          {() => <ol>{rest.map(draw)}</ol>}
        </Folded>
      )}
    </aside>
  )
})

function Source({ runId, passage, lit }: { runId: string; passage: EvidencePassage; lit: boolean }) {
  const { number, documentId, title, headings, start, end, text, page } = passage
  return (
    <li id={`source-${runId}-${number}`} className={lit ? 'lit' : undefined}>
      <div className="place">
        <span className="number">{number}</span>
        <span>
          <strong>{title}</strong>
          <span className="path">
            {headings.map((heading) => ` › ${heading}`)}
            {page !== undefined && ` · ${t('sources.page', { page })}`}
          </span>
        </span>
      </div>
      <p dir="auto">{text}</p>
      <a href={placeLink({ documentId, start, end, page })}>{t('sources.open')}</a>
    </li>
  )
}
