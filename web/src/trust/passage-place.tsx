import type { EvidencePassage } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'

/** The number of a passage, and where it stands: document, headings, page. */
export function PassagePlace({ passage }: { passage: EvidencePassage }) {
  const { number, title, headings, page } = passage
  return (
    <>
      <span className="number">{number}</span>
      <span>
        <strong>{title}</strong>
        <span className="path">
          {headings.map((heading) => ` › ${heading}`)}
          {page !== undefined && ` · ${t('sources.page', { page })}`}
        </span>
      </span>
    </>
  )
}
