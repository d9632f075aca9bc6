import { useMemo } from 'react'
import type { SharedConversation } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { emptyRun, withEvent } from '../run-view.ts'
import { useLoad } from '../ui/use-load.ts'
import { Unavailable } from '../ui/unavailable.tsx'
import { Near } from './near.tsx'
import { QuestionPictures } from './run/question.tsx'
import { RunBody } from './run/run.tsx'
import { RunNotes } from './run/run-notes.tsx'
import { shownName } from '../shown-name.ts'

/** A conversation that somebody shared, to be read. */
export function Shared({ shareId }: { shareId: string }) {
  const { value, problem } = useLoad(() => api.shared(shareId), [shareId], 'missing.share')
  if (problem) return <Unavailable problem={problem} />
  if (!value) return null
  return (
    <div className="chat">
      <div className="runs">
        {/* A title is often the first question, which stands below. */}
        <h1
          dir="auto"
          className={value.title === value.runs[0]?.run.question ? 'visually-hidden' : undefined}
        >
          {value.title}
        </h1>
        <p className="note calm">{t('shared.by', { name: shownName(value.sharedBy) })}</p>
        {value.runs.map((shared, index) => (
          <Near key={shared.run.id} id={shared.run.id} label={shared.run.question} drawn={index === 0}>
            <SharedRun {...shared} shareId={shareId} />
          </Near>
        ))}
      </div>
    </div>
  )
}

function SharedRun({ run, events, shareId }: SharedConversation['runs'][number] & { shareId: string }) {
  const view = useMemo(() => events.reduce(withEvent, emptyRun(run.question)), [events, run.question])
  return (
    <>
      <div className="asked">
        <h2 className="question" dir="auto">
          {run.question}
        </h2>
      </div>
      <QuestionPictures run={run} shareId={shareId} />
      <RunBody
        runId={run.id}
        view={view}
        problem={undefined}
        onReport={false}
        mayDecide={false}
        notes={
          <RunNotes
            view={view}
            lost={false}
            otherModels={[]}
            onStop={undefined}
            onOther={undefined}
            mayAskHosts={false}
          />
        }
      />
    </>
  )
}
