import { useEffect, useRef, useState, type ReactNode } from 'react'

/** How far from the window something is still drawn, in pixels. */
const margin = 1_500
/** The height of what was never drawn. */
const guess = 480

/**
 * Draws its children while they are near the window, and keeps their place while they are not: of a thousand answers
 * only those are there that somebody may see.
 */
export function Near(props: { id: string; label: string; drawn: boolean; children: ReactNode }) {
  const place = useRef<HTMLElement>(null)
  const [near, setNear] = useState(props.drawn)
  const [height, setHeight] = useState(guess)
  useEffect(() => {
    const element = place.current!
    const observer = new IntersectionObserver(
      (entries) => {
        const { isIntersecting, boundingClientRect } = entries.at(-1)!
        if (!isIntersecting && boundingClientRect.height > 0) setHeight(boundingClientRect.height)
        setNear(isIntersecting)
      },
      { root: element.closest('main'), rootMargin: `${margin}px 0px` },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const shown = near || props.drawn
  return (
    <article
      ref={place}
      id={`run-${props.id}`}
      className="run"
      aria-label={props.label}
      style={shown ? undefined : { blockSize: height }}
    >
      {shown ? props.children : <h2 className="question">{props.label}</h2>}
    </article>
  )
}
