import { Suspense, useState, type ReactNode } from 'react'
import { lazily } from './lazily.tsx'

export interface MenuItem {
  label: string
  onChoose: () => void
  /** Whether it takes something away for good. */
  grave?: boolean
}

export interface MenuProps {
  label: string
  items: MenuItem[]
  children: ReactNode
  className?: string
}

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
