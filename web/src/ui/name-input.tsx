import { useState } from 'react'

/** A name that is written anew where it stands: Enter keeps it, Escape does not. */
export function NameInput(props: {
  label: string
  name: string
  onDone: (next: string | undefined) => void
}) {
  const [next, setNext] = useState(props.name)
  const done = () => props.onDone(next.trim() || undefined)
  return (
    <input
      className="rename"
      aria-label={props.label}
      value={next}
      maxLength={200}
      ref={selectAll}
      onChange={(event) => setNext(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) done()
        if (event.key === 'Escape') props.onDone(undefined)
      }}
    />
  )
}

/** What is written first takes the place of the name that is there. */
function selectAll(input: HTMLInputElement | null): void {
  input?.focus()
  input?.select()
}
