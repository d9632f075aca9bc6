import { useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { announce } from '../ui/announce.ts'
import { Form } from '../ui/form.tsx'
import { Problem } from '../ui/problem.tsx'
import { useLoad } from '../ui/use-load.ts'

/** What every answer to oneself should heed, and what the house says of every answer. */
export function OwnInstructions() {
  const { value, problem } = useLoad(api.instructions, [])
  const [saved, setSaved] = useState(false)
  return (
    <section aria-labelledby="instructions-title">
      <h2 id="instructions-title">{t('instructions.title')}</h2>
      <p className="note">{t('instructions.about')}</p>
      <Problem problem={problem} />
      {value && value.house !== '' && (
        <figure className="house-instructions">
          <figcaption>{t('instructions.house')}</figcaption>
          <blockquote dir="auto">{value.house}</blockquote>
        </figure>
      )}
      {value && (
        <Form
          className="fields"
          does={t('instructions.save')}
          onSend={async ({ text }) => {
            await api.setInstructions(text('text') ?? '')
            setSaved(true)
            announce(t('instructions.saved'))
          }}
        >
          <label>
            {t('instructions.label')}
            <textarea
              name="text"
              dir="auto"
              rows={3}
              maxLength={4_000}
              defaultValue={value.text}
              onChange={() => setSaved(false)}
            />
          </label>
        </Form>
      )}
      {saved && <p className="note">{t('instructions.saved')}</p>}
    </section>
  )
}
