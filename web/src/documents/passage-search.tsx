import { useState } from 'react'
import type { SearchResult } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { placeLink } from '../use-route.ts'
import { Problem } from '../ui/problem.tsx'
import { toldError, type Told } from '../told.ts'

/** Finds passages, as a question would, without asking a model. */
export function PassageSearch({ collection }: { collection: string | undefined }) {
  const [results, setResults] = useState<SearchResult[]>()
  const [problem, setProblem] = useState<Told>()
  const [words, setWords] = useState('')
  const search = (question: string) => {
    setProblem(undefined)
    if (question === '') return setResults(undefined)
    api.search(question, collection === undefined ? undefined : [collection]).then(
      (answer) => setResults(answer.results),
      (error: unknown) => setProblem(toldError(error)),
    )
  }
  return (
    <search>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          search(words.trim())
        }}
      >
        <input
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="grow"
          aria-label={t('documents.search')}
          placeholder={t('documents.search')}
        />
        <button>{t('documents.search.do')}</button>
      </form>
      <Problem problem={problem} />
      {results?.length === 0 && <p role="status">{t('documents.search.none')}</p>}
      {results && results.length > 0 && (
        <ol className="results">
          {results.map(({ blockId, documentId, title, headings, start, end, text, page }) => (
            <li key={blockId}>
              <a href={placeLink({ documentId, start, end, page })}>{title}</a>
              <span className="path">
                {headings.map((heading) => ` › ${heading}`)}
                {page !== undefined && ` · ${t('sources.page', { page })}`}
              </span>
              <p dir="auto">{text}</p>
            </li>
          ))}
        </ol>
      )}
    </search>
  )
}
