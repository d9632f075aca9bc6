import { useEffect, useRef, useState } from 'react'
import { t } from '../languages/index.ts'

const highest = 2_000
const longest = 20_000

/**
 * A diagram, drawn in a frame of its own that has no origin and reaches no server: what a model writes is run there, if
 * anywhere. Where it is no diagram, it stays the text that it is.
 */
export function MermaidDiagram({ source }: { source: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState<number>()
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const onMessage = (event: MessageEvent<{ height?: unknown }>) => {
      if (event.source === element.contentWindow)
        setHeight(Math.min(highest, Math.max(0, Number(event.data.height) || 0)))
    }
    addEventListener('message', onMessage)
    // It may have been there, and have answered, before it was listened to.
    ask(element, source)
    return () => removeEventListener('message', onMessage)
  }, [source])
  const text = (
    <pre tabIndex={0}>
      <code>{source}</code>
    </pre>
  )
  if (height === 0 || source.length > longest) return text
  return (
    <figure className="diagram">
      <iframe
        ref={frame}
        title={t('diagram.label')}
        src="/diagram/index.html"
        sandbox="allow-scripts"
        height={height ?? 160}
        onLoad={(event) => ask(event.currentTarget, source)}
      />
      <details>
        <summary>{t('diagram.show')}</summary>
        {text}
      </details>
    </figure>
  )
}

/** A frame that is not there yet does not hear it. */
function ask(frame: HTMLIFrameElement, source: string): void {
  frame.contentWindow?.postMessage({ source, dark: isDark(frame) }, '*')
}

function isDark(element: Element): boolean {
  const { colorScheme } = getComputedStyle(element)
  return (
    colorScheme === 'dark' || (colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  )
}
