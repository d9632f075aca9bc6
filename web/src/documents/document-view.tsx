import { memo, useEffect, useRef } from 'react'
import { api } from '../api.ts'
import { format, t } from '../languages/index.ts'
import { useLoad } from '../ui/use-load.ts'

/** A long document is drawn in pieces: those that are out of sight cost nothing. */
const pieceLength = 8_000

/** A document's text, opened at a place. */
export function DocumentView({ documentId, start, end }: { documentId: string; start: number; end: number }) {
  const { value: found, problem } = useLoad(() => api.document(documentId), [documentId])
  const mark = useRef<HTMLElement>(null)
  const toPlace = () => mark.current?.scrollIntoView({ block: 'center' })
  useEffect(() => {
    toPlace()
  }, [found, start])

  if (problem)
    return (
      <div className="page">
        <p className="problem" role="alert">
          {problem}
        </p>
      </div>
    )
  if (!found) return null
  const { document, text } = found
  return (
    <article className="page document">
      <div className="row">
        <button className="quiet back" onClick={() => history.back()}>
          ← {t('document.back')}
        </button>
        {end > start && (
          <button className="quiet" onClick={toPlace}>
            {t('document.to-place')}
          </button>
        )}
      </div>
      <h1 dir="auto">{document.title}</h1>
      <p className="note">
        {document.name} ·{' '}
        {t('document.about', {
          collection: document.collection,
          size: format.bytes(document.bytes),
          count: format.number(document.blocks),
        })}
      </p>
      <div className="text" dir="auto">
        <Pieces text={text.slice(0, start)} />
        {end > start && <mark ref={mark}>{text.slice(start, end)}</mark>}
        <Pieces text={text.slice(Math.max(start, end))} />
      </div>
    </article>
  )
}

/** Cut at line ends, so that each piece can be a block; the last line flows on into what follows. */
const Pieces = memo(function Pieces({ text }: { text: string }) {
  const pieces = []
  let at = 0
  while (text.length - at > pieceLength) {
    const newline = text.indexOf('\n', at + pieceLength)
    if (newline < 0) break
    pieces.push(
      <div key={at} className="piece">
        {text.slice(at, newline)}
      </div>,
    )
    at = newline + 1
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  )
})
