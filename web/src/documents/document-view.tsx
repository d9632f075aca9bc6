import { lazy, Suspense, useState } from 'react'
import { api, fileOf } from '../api.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { ToldDetails } from '../ui/problem.tsx'
import { Unavailable } from '../ui/unavailable.tsx'
import { useLoad } from '../ui/use-load.ts'
import { DocumentText } from './document-text.tsx'
import { shownName } from '../shown-name.ts'

const PdfView = lazy(() => import('./pdf-view.tsx').then((it) => ({ default: it.PdfView })))

/** A document opened at a place: the pages of a PDF as they are, of all others the text that was read from them. */
export function DocumentView(props: {
  documentId: string
  start: number
  end: number
  pdfPage: number | undefined
}) {
  const { documentId, start, end, pdfPage } = props
  const { value: found, problem } = useLoad(() => api.document(documentId), [documentId], 'missing.document')
  const [asText, setAsText] = useState(false)
  const [unreadable, setUnreadable] = useState('')
  if (problem)
    return <Unavailable problem={problem} to={{ href: '#/documents', name: t('missing.to-documents') }} />
  if (!found) return null
  const { document, text } = found
  const isPdf = document.mediaType === 'application/pdf'
  const showsPages = isPdf && !asText && unreadable === ''
  return (
    <article className={showsPages ? 'page document with-pages' : 'page document'}>
      <div className="row document-bar">
        <button className="quiet back" onClick={() => history.back()}>
          <Icon name="left" size={16} /> {t('document.back')}
        </button>
        <span className="grow" />
        {isPdf && (
          <button className="quiet" aria-pressed={!showsPages} onClick={() => setAsText(!asText)}>
            {t(showsPages ? 'document.as-text' : 'document.as-pages')}
          </button>
        )}
        <a className="button quiet" href={fileOf(documentId)} download>
          <Icon name="download" size={16} /> {t('document.download')}
        </a>
      </div>
      <h1 dir="auto">{document.title}</h1>
      <p className="note">
        {document.name} ·{' '}
        {t('document.about', {
          collection: shownName(document.collection),
          size: format.bytes(document.bytes),
          count: format.number(document.blocks),
        })}
      </p>
      {unreadable && (
        <div className="note calm">
          {t('document.no-pages')}
          <ToldDetails text={unreadable} />
        </div>
      )}
      {showsPages ? (
        <Suspense fallback={<p className="note pulse">{t('document.opening')}</p>}>
          <PdfView
            url={fileOf(documentId)}
            page={pdfPage}
            cited={text.slice(start, end)}
            onUnreadable={setUnreadable}
          />
        </Suspense>
      ) : (
        <DocumentText text={text} start={start} end={end} />
      )}
    </article>
  )
}
