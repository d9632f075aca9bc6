import { useEffect, useRef, useState } from 'react'
import { api } from './api.ts'

/** Where the question is written. The draft outlives a reload. */
export function Composer(props: {
  draftKey: string
  running: boolean
  onAsk: (question: string, model: string) => Promise<void>
  onStop: () => void
}) {
  const storageKey = `draft:${props.draftKey}`
  const [text, setText] = useState(() => localStorage.getItem(storageKey) ?? '')
  const [models, setModels] = useState<string[]>(['assistant'])
  const [model, setModel] = useState(() => localStorage.getItem('model') ?? 'assistant')
  const area = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    api.models().then(
      ({ data }) => setModels(data.map(({ id }) => id)),
      () => undefined,
    )
    area.current?.focus()
  }, [])
  useEffect(() => {
    if (text === '') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, text)
    const box = area.current
    if (!box) return
    box.style.height = 'auto'
    box.style.height = `${Math.min(box.scrollHeight, 240)}px`
  }, [text, storageKey])

  const chosen = models.includes(model) ? model : 'assistant'
  const submit = () => {
    const question = text.trim()
    if (question === '' || props.running) return
    setText('')
    props.onAsk(question, chosen).catch(() => setText(question))
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <textarea
        ref={area}
        rows={1}
        aria-label="Your question"
        placeholder="Ask your documents…"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // While an input method is composing, Enter chooses a word and sends nothing.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <div className="row">
        <select
          aria-label="Model"
          value={chosen}
          onChange={(event) => {
            setModel(event.target.value)
            localStorage.setItem('model', event.target.value)
          }}
        >
          {models.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        {props.running ? (
          <button type="button" onClick={props.onStop}>
            Stop
          </button>
        ) : (
          <button className="primary" disabled={text.trim() === ''}>
            Ask
          </button>
        )}
      </div>
    </form>
  )
}
