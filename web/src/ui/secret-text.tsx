import { CopyButton } from './copy-button.tsx'

/** Text that is shown this once, to be copied. */
export function SecretText({ label, text, note }: { label: string; text: string; note: string }) {
  return (
    <div className="secret">
      <div className="row">
        <input
          className="grow"
          readOnly
          aria-label={label}
          value={text}
          onFocus={(event) => event.target.select()}
        />
        <CopyButton label={label} text={() => text} />
      </div>
      <p className="note">{note}</p>
    </div>
  )
}
