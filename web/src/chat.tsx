import { useEffect, useRef, useState } from 'react'
import type { RunSummary } from '../../src/wire/index.ts'
import { api } from './api.ts'
import { Composer } from './composer.tsx'
import { Run } from './run.tsx'

/** One conversation, or the beginning of one. */
export function Chat({
  conversationId,
  onChanged,
}: {
  conversationId: string | undefined
  onChanged: () => void
}) {
  const [runs, setRuns] = useState<Pick<RunSummary, 'id' | 'question'>[]>([])
  const [problem, setProblem] = useState('')
  const [running, setRunning] = useState<string>()
  const [documents, setDocuments] = useState<number>()
  const end = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (conversationId === undefined) {
      api.documents().then(
        (answer) => setDocuments(answer.documents.length),
        () => undefined,
      )
      return
    }
    api.conversation(conversationId).then(
      (conversation) => {
        setRuns(conversation.runs)
        setRunning(conversation.runs.find((run) => run.status === 'running')?.id)
      },
      (error: unknown) => setProblem(String(error instanceof Error ? error.message : error)),
    )
  }, [conversationId])

  const ask = async (question: string, model: string) => {
    setProblem('')
    const started = await api.startRun({
      question,
      model,
      ...(conversationId !== undefined && { conversationId }),
    })
    onChanged()
    if (conversationId === undefined) location.assign(`#/c/${started.conversationId}`)
    else {
      setRuns((before) => [...before, { id: started.runId, question }])
      setRunning(started.runId)
    }
  }

  // A new question is brought into view; while the answer grows the reader decides where to look.
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [runs.length])

  return (
    <div className="chat">
      <div className="runs">
        {conversationId === undefined && <Welcome documents={documents} />}
        {runs.map((run) => (
          <Run
            key={run.id}
            runId={run.id}
            question={run.question}
            onEnded={() => setRunning((current) => (current === run.id ? undefined : current))}
            onRetry={(model) => void ask(run.question, model)}
          />
        ))}
        {problem && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <div ref={end} />
      </div>
      <Composer
        draftKey={conversationId ?? 'new'}
        running={running !== undefined}
        onAsk={(question, model) =>
          ask(question, model).catch((error: unknown) => {
            setProblem(error instanceof Error ? error.message : String(error))
            throw error
          })
        }
        onStop={() => running !== undefined && void api.stopRun(running)}
      />
    </div>
  )
}

function Welcome({ documents }: { documents: number | undefined }) {
  return (
    <div className="welcome">
      <h1>What would you like to know?</h1>
      {documents === 0 ? (
        <p>
          Muster answers from your documents. <a href="#/documents">Add some</a>, then ask.
        </p>
      ) : (
        <p>Answers come from your documents, with the passages that they stand on.</p>
      )}
    </div>
  )
}
