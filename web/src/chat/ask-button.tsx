import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { SteadyButton } from '../ui/steady-button.tsx'

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
      <SteadyButton
        type="button"
        className="round"
        aria-label={label}
        title={label}
        off={false}
        onClick={onStop}
      >
        <Icon name="stop" />
      </SteadyButton>
    )
  return (
    <SteadyButton className="round primary" aria-label={label} title={label} off={isEmpty || disabled}>
      <Icon name="up" />
    </SteadyButton>
  )
}
