import { useRef, useState } from 'react'
import type { RunSummary } from '../../../../src/wire/index.ts'
import { api, pictureOf } from '../../api.ts'
import { t } from '../../languages/index.ts'
import { announce } from '../../ui/announce.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SteadyButton } from '../../ui/steady-button.tsx'
import { isSending } from '../is-sending.ts'
import { forgetPrompts } from '../own-prompts.ts'
import { Versions } from './run-actions.tsx'
import { ShownPictures } from '../shown-pictures.tsx'
import { toldError } from '../../told.ts'

/** A question: read, copied, changed and asked again, and its other versions. */
export function Question(props: {
  run: RunSummary
  versions: RunSummary[]
  onEdit: (question: string) => void
  onShow: (id: string) => void
}) {
  const { run, versions, onEdit, onShow } = props
  const [draft, setDraft] = useState<string>()
  /** Whether it was given up by the keys: the focus goes back to where it was begun. */
  const isLeft = useRef(false)
  const cancel = () => {
    isLeft.current = true
    setDraft(undefined)
  }
  if (draft !== undefined)
    return (
      <form
        className="question-edit"
        onSubmit={(event) => {
          event.preventDefault()
          setDraft(undefined)
          if (draft.trim() === '') return
          onEdit(draft.trim())
          // The question that it was is not shown any more: it goes on where the next one is written.
          document.querySelector<HTMLElement>('.composer textarea')?.focus()
        }}
      >
        <textarea
          aria-label={t('run.edit')}
          rows={3}
          value={draft}
          ref={beginAtEnd}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') cancel()
            if (!isSending(event)) return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
        />
        <QuestionPictures run={run} />
        <div className="row">
          <button type="button" onClick={cancel}>
            {t('composer.edit.cancel')}
          </button>
          <button className="primary" disabled={draft.trim() === ''}>
            {t('run.edit.send')}
          </button>
        </div>
      </form>
    )
  return (
    <>
      <div className="asked">
        <h2 className="question" dir="auto">
          {run.question}
        </h2>
        <div className="asked-actions">
          <Versions run={run} versions={versions} onShow={onShow} />
          <CopyButton label={t('copy')} text={() => run.question} />
          <KeepPrompt text={run.question} />
          <button
            ref={(button) => {
              if (button && isLeft.current) button.focus()
              isLeft.current = false
            }}
            className="quiet edit"
            aria-label={t('run.edit')}
            title={t('run.edit')}
            onClick={() => setDraft(run.question)}
          >
            <Icon name="edit" size={16} />
          </button>
        </div>
      </div>
      <QuestionPictures run={run} />
    </>
  )
}

/** What was shown with a question. */
export function QuestionPictures({
  run: { id, pictures },
  shareId,
}: {
  run: Pick<RunSummary, 'id' | 'pictures'>
  shareId?: string
}) {
  if (!pictures) return null
  return (
    <ShownPictures
      pictures={pictures.map(({ name, width, height }, place) => ({
        name,
        width,
        height,
        src: pictureOf(id, place, shareId),
      }))}
    />
  )
}

/** Who changes a question goes on behind it. */
function beginAtEnd(area: HTMLTextAreaElement | null): void {
  area?.focus()
  area?.setSelectionRange(area.value.length, area.value.length)
}

const nameLength = 40

/** Keeps a question among one's own prompts, under its first words; settings is where they are changed. */
function KeepPrompt({ text }: { text: string }) {
  const [kept, setKept] = useState(false)
  const keep = async () => {
    const name = text.replace(/\s+/g, ' ').slice(0, nameLength).trim()
    await api.addPrompt({ name, text })
    forgetPrompts()
    setKept(true)
    announce(t('prompt.kept'))
  }
  return (
    <SteadyButton
      className="quiet"
      aria-label={t('prompt.keep')}
      title={t('prompt.keep')}
      off={kept}
      onClick={() => void keep().catch((error: unknown) => announce(toldError(error).text))}
    >
      <Icon name={kept ? 'check' : 'bookmark'} size={16} />
    </SteadyButton>
  )
}
