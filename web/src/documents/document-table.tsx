import { useState } from 'react'
import type { DocumentSummary } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { failures } from '../failures.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { shownName } from '../shown-name.ts'

/** How many lines are drawn before somebody asks for more. */
const most = 200

/** The documents there are, found by their title or name. */
export function DocumentTable(props: {
  documents: DocumentSummary[]
  /** Whether each says which collection it is in. */
  named: boolean
  mayAdd: boolean
  onRemoved: () => void
}) {
  const { documents, named, mayAdd, onRemoved } = props
  const [words, setWords] = useState('')
  const [shown, setShown] = useState(most)
  const wanted = words.trim().toLowerCase()
  const found = documents.filter(({ title, name }) => `${title}\n${name}`.toLowerCase().includes(wanted))
  const remove = async (document: DocumentSummary) => {
    if (!confirm(t('documents.delete.sure', { title: document.title }))) return
    await api.removeDocument(document.id)
    onRemoved()
  }
  if (documents.length === 0)
    return <p className="note empty">{t(mayAdd ? 'documents.empty' : 'documents.empty.guest')}</p>
  return (
    <>
      <div className="table-head">
        <h2>{t('documents.count', { count: documents.length })}</h2>
        <input
          type="search"
          className="filter"
          aria-label={t('documents.filter')}
          placeholder={t('documents.filter')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {found.length === 0 ? (
        <p className="note">{t('documents.empty.filter')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>{t('documents.column.title')}</th>
              <th className="wide">{t('documents.column.file')}</th>
              {named && <th className="wide">{t('documents.collection')}</th>}
              <th className="number-column">{t('documents.column.passages')}</th>
              <th>
                <span className="visually-hidden">{t('documents.column.delete')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((document) => (
              <tr key={document.id}>
                <td dir="auto">
                  <a href={`#/documents/${document.id}`}>{document.title}</a>
                </td>
                <td className="wide path">{document.name}</td>
                {named && (
                  <td className="wide path" dir="auto">
                    {shownName(document.collection)}
                  </td>
                )}
                <td className="number-column">{format.number(document.blocks)}</td>
                <td>
                  <button
                    className="quiet"
                    aria-label={t('documents.delete', { title: document.title })}
                    onClick={() => void remove(document).catch(failures.tell)}
                  >
                    <Icon name="close" size={15} />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.length > shown && (
        <button onClick={() => setShown(shown + most)}>
          {t('documents.more', { count: format.number(Math.min(most, found.length - shown)) })}
        </button>
      )}
    </>
  )
}
