import { useState, type ReactNode } from 'react'

/** What is folded away is made only when somebody unfolds it: there may be much of it, and few look. */
export function Folded(props: {
  summary: ReactNode
  /** Whether it begins unfolded. */
  open?: boolean
  className?: string
  children: () => ReactNode
}) {
  const { summary, open = false, className, children } = props
  const [unfolded, setUnfolded] = useState(open)
  return (
    <details className={className} open={open} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {(open || unfolded) && children()}
    </details>
  )
}
