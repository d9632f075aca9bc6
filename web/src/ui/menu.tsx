import * as Dropdown from '@radix-ui/react-dropdown-menu'
import { useRef, useState, type ReactNode } from 'react'

export interface MenuItem {
  label: string
  onChoose: () => void
  /** Whether it takes something away for good. */
  grave?: boolean
}

/** A button that opens a list of things to do. */
export function Menu(props: { label: string; items: MenuItem[]; children: ReactNode; className?: string }) {
  const button = useRef<HTMLButtonElement>(null)
  const [place, setPlace] = useState<HTMLElement | null>()
  return (
    <Dropdown.Root
      modal={false}
      // Within the part of the page that it belongs to, as whoever hears the page goes through it.
      onOpenChange={(open) => open && setPlace(button.current?.closest<HTMLElement>('nav, main'))}
    >
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
