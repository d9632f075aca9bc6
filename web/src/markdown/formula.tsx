import { useEffect, useRef } from 'react'
import { withoutTurns } from './annotate.ts'

const longest = 4_000

/** A formula as MathML, which browsers draw by themselves. Until its reader is loaded, and where it fails, as it was written. */
export function Formula({ tex: written, display }: { tex: string; display: boolean }) {
  const tex = withoutTurns(written)
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (tex.length > longest) return
    void import('temml').then(({ default: temml }) => {
      if (!place.current) return
      try {
        // Not trusted: no links, no styles of its own, and no macro that grows without end.
        temml.render(tex, place.current, {
          displayMode: display,
          trust: false,
          maxExpand: 500,
          throwOnError: true,
        })
      } catch {
        place.current.textContent = tex
      }
    })
  }, [tex, display])
  return (
    <span ref={place} className={display ? 'formula display' : 'formula'}>
      {tex}
    </span>
  )
}
