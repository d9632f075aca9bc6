import { useEffect, type RefObject } from 'react'

/** Marks whose tops are no farther apart than this stand on one line, in pixels. */
const sameLine = 6

/** One for all blocks: it hears of them when the browser has just laid them out, and to measure them costs nothing. */
let observer: ResizeObserver | undefined

/** Of several marks on one line only the worst is seen: it says how many they are. */
export function useStackedMarks(place: RefObject<HTMLElement | null>, claims: unknown[]): void {
  useEffect(() => {
    const block = place.current
    if (claims.length < 2 || !block) return
    observer ??= new ResizeObserver((entries) => {
      for (const { target } of entries) countMarks(target)
    })
    observer.observe(block)
    return () => observer?.unobserve(block)
  }, [place, claims])
}

function countMarks(block: Element): void {
  const marks = [...block.querySelectorAll<HTMLElement>('.margin-mark')]
  const places = marks.map((mark) => ({ mark, top: mark.offsetTop, rank: Number(mark.style.zIndex) }))
  const lines: (typeof places)[] = []
  for (const place of places.toSorted((a, b) => a.top - b.top)) {
    const line = lines.at(-1)
    if (line && place.top - line[0]!.top < sameLine) line.push(place)
    else lines.push([place])
  }
  for (const line of lines) {
    // Of two that are equally bad the later one is drawn over the other.
    const highest = Math.max(...line.map(({ rank }) => rank))
    const seen = line.findLast(({ rank }) => rank === highest)
    for (const place of line) {
      if (place === seen && line.length > 1) place.mark.dataset['of'] = String(line.length)
      else delete place.mark.dataset['of']
    }
  }
}
