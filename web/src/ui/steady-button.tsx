import type { ComponentProps } from 'react'

/** A button that does nothing while it is `off`, and keeps the focus all the same: one that is disabled would lose it. */
export function SteadyButton({ off, onClick, ...rest }: ComponentProps<'button'> & { off: boolean }) {
  return (
    <button
      {...rest}
      aria-disabled={off || undefined}
      onClick={(event) => {
        if (off) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}
