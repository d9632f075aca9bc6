import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'

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
  useEffect(
    () =>
      watch(place.current!, ({ isIntersecting, boundingClientRect }) => {
        if (!isIntersecting && boundingClientRect.height > 0) setHeight(boundingClientRect.height)
        setNear(isIntersecting)
      }),
    [],
  )
  // On paper all of it is seen.
  useEffect(() => {
    const draw = () => flushSync(() => setNear(true))
    addEventListener('beforeprint', draw)
    return () => removeEventListener('beforeprint', draw)
  }, [])
  const shown = near || props.drawn
  const question = <h2 className="question">{props.label}</h2>
  return (
    <article
      ref={place}
      id={`run-${props.id}`}
      className="run"
      aria-label={props.label}
      style={shown ? undefined : { blockSize: height }}
    >
      {shown ? <Suspense fallback={question}>{props.children}</Suspense> : question}
    </article>
  )
}

type Seen = (entry: IntersectionObserverEntry) => void

interface Watch {
  observer: IntersectionObserver
  seen: Map<Element, Seen>
}

/** One observer for all that stands in one scrolled place: the browser asks each of them in every frame. */
const watches = new WeakMap<Element, Watch>()

function watch(element: Element, onSeen: Seen): () => void {
  const root = element.closest('main')!
  const { observer, seen } = watches.get(root) ?? newWatch(root)
  seen.set(element, onSeen)
  observer.observe(element)
  return () => {
    seen.delete(element)
    observer.unobserve(element)
  }
}

function newWatch(root: Element): Watch {
  const seen = new Map<Element, Seen>()
  const observer = new IntersectionObserver(
    // Of several entries for one element the last one holds.
    (entries) => {
      for (const [element, entry] of new Map(entries.map((entry) => [entry.target, entry])))
        seen.get(element)?.(entry)
    },
    { root, rootMargin: `${margin}px 0px` },
  )
  const made = { observer, seen }
  watches.set(root, made)
  return made
}
