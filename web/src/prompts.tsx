import { useState } from 'react'
import type { Prompt, PromptBody } from '../../src/wire/index.ts'
import { api } from './api.ts'
import { forgetPrompts } from './chat/own-prompts.ts'
import { t } from './languages/index.ts'
import { Icon } from './ui/icon.tsx'
import { messageOf, useLoad } from './ui/use-load.ts'

/** One's own prompts: written, changed and deleted here, used behind a / in the composer. */
export function Prompts() {
  const { value, problem: unread, reload } = useLoad(api.prompts, [])
  const [editing, setEditing] = useState<string>()
  const [problem, setProblem] = useState('')
  const act = (what: Promise<unknown>) => {
    what.then(
      () => {
        forgetPrompts()
        setProblem('')
        setEditing(undefined)
        reload()
      },
      (error: unknown) => setProblem(messageOf(error)),
    )
  }
  const prompts = value?.prompts ?? []
  return (
    <section aria-labelledby="prompts-title">
      <h2 id="prompts-title">{t('prompts.title')}</h2>
      <p className="note">{t('prompts.about')}</p>
      {(problem || unread) && (
        <p className="problem" role="alert">
          {problem || unread}
        </p>
      )}
      <ul className="prompts">
        {prompts.map((prompt) =>
          editing === prompt.id ? (
            <li key={prompt.id}>
              <PromptForm
                prompt={prompt}
                onSave={(body) => act(api.changePrompt(prompt.id, body))}
                onCancel={() => setEditing(undefined)}
              />
            </li>
          ) : (
            <Line
              key={prompt.id}
              prompt={prompt}
              onEdit={() => setEditing(prompt.id)}
              onRemove={() => act(api.removePrompt(prompt.id))}
            />
          ),
        )}
      </ul>
      {editing === 'new' ? (
        <PromptForm
          prompt={undefined}
          onSave={(body) => act(api.addPrompt(body))}
          onCancel={() => setEditing(undefined)}
        />
      ) : (
        <button onClick={() => setEditing('new')}>
          <Icon name="plus" size={16} /> {t('prompts.new')}
        </button>
      )}
    </section>
  )
}

function Line({ prompt, onEdit, onRemove }: { prompt: Prompt; onEdit: () => void; onRemove: () => void }) {
  const { name, text } = prompt
  return (
    <li className="prompt">
      <span className="grow" dir="auto">
        <strong>/{name}</strong>
        <span className="path">{text}</span>
      </span>
      <button className="quiet" aria-label={t('prompts.edit', { name })} onClick={onEdit}>
        <Icon name="edit" size={16} />
      </button>
      <button
        className="quiet"
        aria-label={t('remove', { name })}
        onClick={() => {
          if (confirm(t('prompts.delete.sure', { name }))) onRemove()
        }}
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  )
}

function PromptForm(props: {
  prompt: Prompt | undefined
  onSave: (body: PromptBody) => void
  onCancel: () => void
}) {
  const { prompt, onSave, onCancel } = props
  const [name, setName] = useState(prompt?.name ?? '')
  const [text, setText] = useState(prompt?.text ?? '')
  return (
    <form
      className="prompt-form"
      onSubmit={(event) => {
        event.preventDefault()
        onSave({ name: name.trim(), text })
      }}
    >
      <label>
        {t('prompts.name')}
        <input
          value={name}
          maxLength={60}
          required
          ref={(input) => {
            if (!prompt && name === '') input?.focus()
          }}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label>
        {t('prompts.text')}
        <textarea
          rows={3}
          value={text}
          maxLength={20_000}
          required
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <div className="row">
        <button className="primary">{t('prompts.save')}</button>
        <button type="button" onClick={onCancel}>
          {t('prompts.cancel')}
        </button>
      </div>
    </form>
  )
}
