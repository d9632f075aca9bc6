import { useEffect, useState, type RefObject } from 'react'
import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'

/** How far from the end somebody is who is no longer reading there, in pixels. */
const far = 400

/** A way back to the end of a conversation, for whoever is far from it. */
export function ToEnd({ end }: { end: RefObject<HTMLElement | null> }) {
  const [isFar, setIsFar] = useState(false)
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => setIsFar(!entries.at(-1)!.isIntersecting), {
      root: end.current!.closest('main'),
      rootMargin: `0px 0px ${far}px 0px`,
    })
    observer.observe(end.current!)
    return () => observer.disconnect()
  }, [end])
  return isFar ? (
    <button
      type="button"
      className="round to-end"
      aria-label={t('chat.to-end')}
      title={t('chat.to-end')}
      onClick={() => end.current?.scrollIntoView({ block: 'end', behavior: 'smooth' })}
    >
      <Icon name="down" />
    </button>
  ) : null
}
