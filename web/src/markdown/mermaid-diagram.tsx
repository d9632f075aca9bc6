import { useLayoutEffect, useRef, useState } from 'react'
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
  // Before the frame can say that it is ready: it says so once.
  useLayoutEffect(() => {
    const onMessage = (event: MessageEvent<{ ready?: boolean; height?: unknown }>) => {
      const target = frame.current?.contentWindow
      if (!target || event.source !== target) return
      if (event.data.ready) target.postMessage({ source, dark: isDark(frame.current!) }, '*')
      else setHeight(Math.min(highest, Math.max(0, Number(event.data.height) || 0)))
    }
    addEventListener('message', onMessage)
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
      />
      <details>
        <summary>{t('diagram.show')}</summary>
        {text}
      </details>
    </figure>
  )
}

function isDark(element: Element): boolean {
  const { colorScheme } = getComputedStyle(element)
  return (
    colorScheme === 'dark' || (colorScheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  )
}
