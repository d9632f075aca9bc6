import { t } from '../../languages/index.ts'

/** A dot, and for who does not see it the words, where something came that nobody has looked at yet. */
export function News() {
  return (
    <>
      <span className="news" aria-hidden="true" />
      <span className="visually-hidden"> ({t('list.news')})</span>
    </>
  )
}
