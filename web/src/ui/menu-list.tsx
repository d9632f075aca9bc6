import * as Dropdown from '@radix-ui/react-dropdown-menu'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'

interface MenuItem {
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

/** A menu from its first use on: it begins open, and its button stands where the one was that was pressed. */
export function MenuList(props: MenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [place, setPlace] = useState<HTMLElement | null>()
  useLayoutEffect(() => {
    // Within the part of the page that it belongs to, as whoever hears the page goes through it.
    setPlace(button.current!.closest<HTMLElement>('nav, main'))
    button.current!.focus({ preventScroll: true })
    setOpen(true)
  }, [])
  return (
    <Dropdown.Root modal={false} open={open} onOpenChange={setOpen}>
      <Dropdown.Trigger
        ref={button}
        className={props.className ?? 'quiet'}
        aria-label={props.label}
        title={props.label}
      >
        {props.children}
      </Dropdown.Trigger>
      <Dropdown.Portal container={place ?? null}>
        <Dropdown.Content className="menu-items" align="end" sideOffset={4} collisionPadding={8}>
          {props.items.map(({ label, onChoose, grave }) => (
            <Dropdown.Item key={label} className={grave ? 'grave' : undefined} onSelect={onChoose}>
              {label}
            </Dropdown.Item>
          ))}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  )
}
