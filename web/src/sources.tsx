import type { RunView } from './run-view.ts'

/** The passages that a run had: those that the answer cites first, the rest folded away. */
export function Sources({ runId, view, lit }: { runId: string; view: RunView; lit: number | undefined }) {
  if (view.passages.length === 0)
    return view.status === 'running' ? null : (
      <aside className="sources empty">No passage of the documents bears on this.</aside>
    )
  const mentioned = new Set([...view.text.matchAll(/\[(\d+)/g)].map(([, number]) => Number(number)))
  const cited = view.passages.filter(({ number }) => mentioned.has(number) || number === lit)
  const rest = view.passages.filter((passage) => !cited.includes(passage))
  const draw = (passage: (typeof view.passages)[number]) => {
    const { number, documentId, title, headings, start, end, text, page } = passage
    return (
      <li key={number} id={`source-${runId}-${number}`} className={number === lit ? 'lit' : undefined}>
        <div className="place">
          <span className="number">{number}</span>
          <span>
            <strong>{title}</strong>
            {headings.length > 0 && <span className="path"> › {headings.join(' › ')}</span>}
            {page !== undefined && <span className="path"> · page {page}</span>}
          </span>
        </div>
        <p>{text}</p>
        <a href={`#/documents/${documentId}?start=${start}&end=${end}`}>Open in document</a>
      </li>
    )
  }
  return (
    <aside className="sources" aria-label="Sources">
      <h3>Sources</h3>
      <ol>{cited.map(draw)}</ol>
      {rest.length > 0 && (
        <details open={cited.length === 0 && view.status !== 'running'}>
          <summary>
            {cited.length === 0 ? `${rest.length} passages found` : `${rest.length} more passages`}
          </summary>
          <ol>{rest.map(draw)}</ol>
        </details>
      )}
    </aside>
  )
}
