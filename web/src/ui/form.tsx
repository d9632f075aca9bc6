import type { ReactNode } from 'react'
import { Problem } from './problem.tsx'
import { SteadyButton } from './steady-button.tsx'
import { useDoing } from './use-doing.ts'

/** What a form was filled in with. */
export interface Filled {
  /** Without blanks around it; undefined where nothing was written, or the field is not there. */
  text: (name: string) => string | undefined
  number: (name: string) => number | undefined
  /** As it was written: blanks are part of a password. */
  exact: (name: string) => string
  /** What was ticked of several; undefined where nothing was. */
  all: (name: string) => string[] | undefined
}

/** Fields with a button that sends them, once at a time. What went wrong is said beside it, and nothing is lost. */
export function Form(props: {
  /** What the button says. */
  does: ReactNode
  onSend: (filled: Filled) => Promise<unknown>
  /** Below each other, unless something else is said. */
  className?: string
  button?: 'primary' | 'grave' | 'end' | undefined
  /** Whether it is empty again once it was sent. */
  empties?: boolean
  /** What stands beside the button. */
  beside?: ReactNode
  children: ReactNode
}) {
  const { does, onSend, className = 'fields', button, empties = false, beside, children } = props
  const { problem, busy, run } = useDoing()
  const send = async (form: HTMLFormElement) => {
    const isSent = await run(() => onSend(filledIn(form)))
    if (isSent && empties) form.reset()
  }
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void send(event.currentTarget)
      }}
    >
      {children}
      <Problem problem={problem} />
      <SteadyButton className={button} off={busy}>
        {does}
      </SteadyButton>
      {beside}
    </form>
  )
}

/** One of several, with a word above. */
export function SelectField(props: {
  label: string
  name?: string
  /** What each stands for, and what it says. */
  options: (readonly [value: string, label: string])[]
  initial?: string
  /** Where something else depends on it. */
  onChange?: (value: string) => void
  disabled?: boolean
  children?: ReactNode
}) {
  const { label, name, options, initial, onChange, disabled, children } = props
  return (
    <label>
      {label}
      <select
        name={name}
        defaultValue={initial ?? options[0]?.[0]}
        disabled={disabled}
        onChange={onChange && ((event) => onChange(event.target.value))}
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {children}
    </label>
  )
}

function filledIn(form: HTMLFormElement): Filled {
  const data = new FormData(form)
  const exact = (name: string) => (data.get(name) as string | null) ?? ''
  const text = (name: string) => exact(name).trim() || undefined
  return {
    exact,
    text,
    number(name) {
      const written = text(name)
      return written === undefined ? undefined : Number(written)
    },
    all(name) {
      const found = data.getAll(name) as string[]
      return found.length > 0 ? found : undefined
    },
  }
}
