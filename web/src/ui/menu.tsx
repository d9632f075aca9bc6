import { Suspense, useState } from 'react'
import { lazily } from './lazily.tsx'
import type { MenuProps } from './menu-list.tsx'

const { Lazily: MenuList, load } = lazily(() => import('./menu-list.tsx').then((it) => it.MenuList))

/** A button that opens a list of things to do. The list is made when the button is about to be used. */
export function Menu(props: MenuProps) {
  const { label, children, className = 'quiet' } = props
  const [used, setUsed] = useState(false)
  const button = (
    <button
      type="button"
      className={className}
      aria-label={label}
      title={label}
      aria-haspopup="menu"
      aria-expanded={used}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setUsed(true)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return
        event.preventDefault()
        setUsed(true)
      }}
    >
      {children}
    </button>
  )
  if (!used) return button
  return (
    <Suspense fallback={button}>
      <MenuList {...props} />
    </Suspense>
  )
}
