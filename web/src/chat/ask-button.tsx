import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'

/** Asks, or has the question wait for its turn; where there is none, it stops the answer that is being written. */
export function AskButton(props: {
  running: boolean
  isEmpty: boolean
  /** Whether what is written cannot be asked as it is. */
  disabled: boolean
  onStop: () => void
}) {
  const { running, isEmpty, disabled, onStop } = props
  const stops = running && isEmpty
  const label = t(stops ? 'composer.stop' : running ? 'composer.queue' : 'composer.ask')
  if (stops)
    return (
      <button type="button" className="round" aria-label={label} title={label} onClick={onStop}>
        <Icon name="stop" />
      </button>
    )
  return (
    <button className="round primary" aria-label={label} title={label} disabled={isEmpty || disabled}>
      <Icon name="up" />
    </button>
  )
}
