import { createContext, use, type ReactNode } from 'react'
import { t } from '../languages/index.ts'
import { ClaimText, MarginMark } from '../trust/claim.tsx'
import { Formula } from './formula.tsx'
import { withoutTurns } from './annotate.ts'
import { formulaOf } from './hide-math.ts'

/** What happens when the citation of a source is pressed. */
export const CiteContext = createContext<(number: number) => void>(() => undefined)

/** How each element of an answer is drawn. What begins with muster- is made by us, and never by a model. */
export const components = {
  a: ({ href, children }: { href?: string; children?: ReactNode }) => (
    <Outside href={href}>{children}</Outside>
  ),
  img: ({ src, alt }: { src?: string; alt?: string }) => (
    <Outside href={src}>
      {t('image.label')}: {withoutTurns(alt || src || '')}
    </Outside>
  ),
  input: ({ checked }: { checked?: boolean }) => <span>{checked ? '☑' : '☐'}</span>,
  table: ({ children }: { children?: ReactNode }) => (
    // Whoever has no mouse scrolls a wide table by its focus.
    <div className="table" tabIndex={0} role="region" aria-label={t('table.label')}>
      <table>{children}</table>
    </div>
  ),
  pre: ({ children }: { children?: ReactNode }) => <pre tabIndex={0}>{children}</pre>,
  section: ({ children }: { children?: ReactNode }) => <div className="footnotes">{children}</div>,
  sup: ({ children }: { children?: ReactNode }) => <sup>{children}</sup>,
  // The page's own headings are the first two levels.
  h1: ({ children }: { children?: ReactNode }) => <h3>{children}</h3>,
  h2: ({ children }: { children?: ReactNode }) => <h4>{children}</h4>,
  h3: ({ children }: { children?: ReactNode }) => <h5>{children}</h5>,
  h4: ({ children }: { children?: ReactNode }) => <h6>{children}</h6>,
  h5: ({ children }: { children?: ReactNode }) => <h6>{children}</h6>,
  h6: ({ children }: { children?: ReactNode }) => <h6>{children}</h6>,
  'muster-cite': Citation,
  'muster-math': ({ formula }: { formula: string }) => <Formula {...formulaOf(formula)} />,
  'muster-claim': ClaimText,
  'muster-mark': MarginMark,
}

function Citation({ number }: { number: number }) {
  const onCite = use(CiteContext)
  return (
    <button className="cite" aria-label={t('sources.cite', { number })} onClick={() => onCite(number)}>
      {number}
    </button>
  )
}

/** Whether what is drawn stands in a link already: an image in one has none of its own. */
const InLinkContext = createContext(false)

/** A link to another place, which names that place: what a model links to is where it says that it is. */
function Outside({ href, children }: { href: string | undefined; children: ReactNode }) {
  const inLink = use(InLinkContext)
  const url = href !== undefined && URL.canParse(href) ? new URL(href) : undefined
  if (inLink || !url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return <span>{children}</span>
  const isMail = url.protocol === 'mailto:'
  const place = isMail ? url.pathname : url.host
  return (
    <>
      {/* A letter to whom it says, and to nobody else: further names and words would be in no sight. */}
      <a href={isMail ? `mailto:${place}` : url.href} target="_blank" rel="noopener noreferrer nofollow">
        <InLinkContext value={true}>{children}</InLinkContext>
      </a>
      {children !== place && <span className="link-place"> ({place})</span>}
    </>
  )
}
