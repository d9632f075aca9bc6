import { memo, type ReactNode } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const citation = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/g
/** A scheme of our own for citations, which the sanitiser of addresses lets through and nothing else uses. */
const prefix = '#cite-'

/** Turns the citations of known passages into links that `Answer` draws as buttons. */
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
export const Answer = memo(
  function Answer(props: { text: string; numbers: number[]; onCite: (number: number) => void }) {
    const components: Components = {
      a: ({ href, children }) =>
        href?.startsWith(prefix) ? (
          <button
            className="cite"
            aria-label={`Source ${href.slice(prefix.length)}`}
            onClick={() => props.onCite(Number(href.slice(prefix.length)))}
          >
            {children}
          </button>
        ) : (
          <Outside href={href}>{children}</Outside>
        ),
      img: ({ src, alt }) => (
        <Outside href={typeof src === 'string' ? src : undefined}>{alt || 'image'}</Outside>
      ),
    }
    return (
      <div className="markdown">
        <Markdown remarkPlugins={[remarkGfm]} components={components}>
          {linkCitations(props.text, props.numbers)}
        </Markdown>
      </div>
    )
  },
  (before, after) => before.text === after.text && before.numbers.length === after.numbers.length,
)

function Outside({ href, children }: { href: string | undefined; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
