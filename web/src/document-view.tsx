import { useEffect, useRef, useState } from 'react'
import type { DocumentSummary } from '../../src/wire/index.ts'
import { api } from './api.ts'

/** A document's text, opened at a place. */
export function DocumentView({ documentId, start, end }: { documentId: string; start: number; end: number }) {
  const [found, setFound] = useState<{ document: DocumentSummary; text: string }>()
  const [problem, setProblem] = useState('')
  const mark = useRef<HTMLElement>(null)

  useEffect(() => {
    api
      .document(documentId)
      .then(setFound, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
  }, [documentId])
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'center' })
  }, [found, start])

  if (problem)
    return (
      <p className="problem" role="alert">
        {problem}
      </p>
    )
  if (!found) return null
  return (
    <article className="page document">
      <button className="quiet back" onClick={() => history.back()}>
        ← Back
      </button>
      <h1>{found.document.title}</h1>
      <p className="note">{found.document.name}</p>
      <div className="text">
        {found.text.slice(0, start)}
        {end > start && <mark ref={mark}>{found.text.slice(start, end)}</mark>}
        {found.text.slice(Math.max(start, end))}
      </div>
    </article>
  )
}
