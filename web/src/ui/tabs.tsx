import '../style/administration.css'
import { useEffect, useRef } from 'react'

/** The parts of a page, as links: each has an address of its own. */
export function Tabs(props: { label: string; tabs: { href: string; name: string; current: boolean }[] }) {
  const row = useRef<HTMLElement>(null)
  const current = props.tabs.find((tab) => tab.current)?.href
  // On a phone they are a row that is pushed aside.
  useEffect(() => {
    const shown = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (shown) row.current!.scrollLeft = shown.offsetLeft - row.current!.offsetLeft - 24
  }, [current])
  return (
    <nav ref={row} className="tabs" aria-label={props.label}>
      {props.tabs.map(({ href, name, current }) => (
        <a key={href} href={href} aria-current={current ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}
