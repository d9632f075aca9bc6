import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { memo, useEffect, useState, type ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { t } from '../languages/index.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { whenIdle } from '../ui/when-idle.ts'
import { MermaidDiagram } from './mermaid-diagram.tsx'

/** Code is drawn in pieces of so many lines, so that the last of a thousand lines costs as much as the first. */
const linesInPiece = 40
/** Longer code would hold the page up while it is read. */
const longestHighlighted = 20_000

/** A fenced block: highlighted once it is complete, with a button that copies it. */
export function CodeBlock({ language, code, open }: { language: string; code: string; open: boolean }) {
  const highlighted = useHighlighted(language, code, open)
  if (language === 'mermaid' && !open) return <MermaidDiagram source={code} />
  return (
    <figure className="code">
      <figcaption>
        <span>{language}</span>
        <CopyButton label={t('code.copy')} text={() => code} />
      </figcaption>
      <pre tabIndex={0}>
        <code>{highlighted ?? pieces(code).map((piece, index) => <Piece key={index} text={piece} />)}</code>
      </pre>
    </figure>
  )
}

const Piece = memo(function Piece({ text }: { text: string }) {
  return <span className="piece">{text}</span>
})

/** Lines in groups; each keeps its line ends but for the last one's, which its being a block is. */
function pieces(code: string): string[] {
  const lines = code.split('\n')
  const made: string[] = []
  for (let at = 0; at < lines.length; at += linesInPiece)
    made.push(lines.slice(at, at + linesInPiece).join('\n'))
  return made
}

function useHighlighted(language: string, code: string, open: boolean): ReactNode {
  const [drawn, setDrawn] = useState<{ code: string; node: ReactNode }>()
  const wanted = !open && language !== '' && language !== 'mermaid' && code.length < longestHighlighted
  useEffect(() => {
    if (!wanted) return
    let stop: (() => void) | undefined
    let current = true
    void import('./highlight.ts')
      .then(async ({ highlighter }) => {
        const highlight = await highlighter(language)
        if (!current || !highlight) return
        stop = whenIdle(() =>
          setDrawn({ code, node: toJsxRuntime(highlight(code), { Fragment, jsx, jsxs }) }),
        )
      })
      // Where it cannot be fetched, code stays as it was written; the page says what there is to do (versions.ts).
      .catch(() => undefined)
    return () => {
      current = false
      stop?.()
    }
  }, [wanted, language, code])
  return drawn?.code === code ? drawn.node : undefined
}
