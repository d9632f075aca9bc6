import { useState } from 'react'
import type { Prompt, PromptBody } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { forgetPrompts } from '../chat/own-prompts.ts'
import { t } from '../languages/index.ts'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'

/** One's own prompts: written, changed and deleted here, used behind a / in the composer. */
export function Prompts() {
  const { value, problem: unread, reload } = useLoad(api.prompts, [])
  const [editing, setEditing] = useState<string>()
  const doing = useDoing()
  const changed = () => {
    forgetPrompts()
    setEditing(undefined)
    reload()
  }
  const prompts = value?.prompts ?? []
  return (
    <section aria-labelledby="prompts-title">
      <h2 id="prompts-title">{t('prompts.title')}</h2>
      <p className="note">{t('prompts.about')}</p>
      <Problem problem={doing.problem || unread} />
      <ul className="prompts">
        {prompts.map((prompt) =>
          editing === prompt.id ? (
            <li key={prompt.id}>
              <PromptForm
                prompt={prompt}
                onSave={(body) => api.changePrompt(prompt.id, body).then(changed)}
                onCancel={() => setEditing(undefined)}
              />
            </li>
          ) : (
            <Line
              key={prompt.id}
              prompt={prompt}
              onEdit={() => setEditing(prompt.id)}
              onRemove={() => void doing.run(() => api.removePrompt(prompt.id)).then(changed)}
            />
          ),
        )}
      </ul>
      {editing === 'new' ? (
        <PromptForm
          prompt={undefined}
          onSave={(body) => api.addPrompt(body).then(changed)}
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
  onSave: (body: PromptBody) => Promise<void>
  onCancel: () => void
}) {
  const { prompt, onSave, onCancel } = props
  return (
    <Form
      className="fields"
      does={t('prompts.save')}
      button="primary"
      onSend={({ text, exact }) => onSave({ name: text('name') ?? '', text: exact('text') })}
      beside={
        <button type="button" onClick={onCancel}>
          {t('prompts.cancel')}
        </button>
      }
    >
      <label>
        {t('prompts.name')}
        <input
          name="name"
          defaultValue={prompt?.name}
          maxLength={60}
          required
          // oxlint-disable-next-line jsx_a11y/no-autofocus -- it was just asked for
          autoFocus={!prompt}
        />
      </label>
      <label>
        {t('prompts.text')}
        <textarea name="text" rows={3} defaultValue={prompt?.text} maxLength={20_000} required />
      </label>
    </Form>
  )
}
