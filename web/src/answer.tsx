import { createContext, memo, use, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const citation = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g
/** How a citation stands in the Markdown: a link to a place of this page that nothing else uses. */
const prefix = '#cite-'

const plugins = [remarkGfm]
const CiteContext = createContext<(number: number) => void>(() => undefined)

/** Turns the citations of known passages into links that are drawn as buttons. */
export function linkCitations(text: string, numbers: number[]): string {
  const known = new Set(numbers)
  return text.replace(citation, (whole, list: string) => {
    const cited = list.split(/[,;]/).map(Number)
    return cited.every((number) => known.has(number))
      ? cited.map((number) => `[${number}](${prefix}${number})`).join('')
      : whole
  })
}

/** An answer's Markdown. HTML in it is text, images are links: nothing is loaded and nothing runs. */
export const Answer = memo(function Answer(props: {
  text: string
  numbers: number[]
  onCite: (number: number) => void
}) {
  return (
    <CiteContext value={props.onCite}>
      <div className="markdown">
        <Markdown remarkPlugins={plugins} components={components}>
          {linkCitations(props.text, props.numbers)}
        </Markdown>
      </div>
    </CiteContext>
  )
})

const components: Components = {
  a: ({ href, children }) =>
    href?.startsWith(prefix) ? (
      <Citation number={Number(href.slice(prefix.length))} />
    ) : (
      <Outside href={href}>{children}</Outside>
    ),
  img: ({ src, alt }) => <Outside href={typeof src === 'string' ? src : undefined}>{alt || 'image'}</Outside>,
}

function Citation({ number }: { number: number }) {
  const onCite = use(CiteContext)
  return (
    <button className="cite" aria-label={`Source ${number}`} onClick={() => onCite(number)}>
      {number}
    </button>
  )
}

function Outside({ href, children }: { href: string | undefined; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
