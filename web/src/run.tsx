import { useEffect, useRef, useState } from 'react'
import { followRun } from './api.ts'
import { Answer } from './answer.tsx'
import { emptyRun, withEvent, type RunView } from './run-view.ts'
import { Sources } from './sources.tsx'

/** A question and its answer as it is written, with its sources beside it. */
export function Run(props: {
  runId: string
  question: string
  onEnded: () => void
  onRetry: (model: string) => void
}) {
  const { runId, question, onEnded } = props
  const [view, setView] = useState<RunView>(() => emptyRun(question))
  const [lost, setLost] = useState(false)
  const [lit, setLit] = useState<number>()
  const ended = useRef(onEnded)
  useEffect(() => {
    ended.current = onEnded
  }, [onEnded])

  useEffect(() => {
    let pending = emptyRun(question)
    let frame = 0
    // Events are many, frames are few: the page is drawn once a frame at the most.
    const stop = followRun(
      runId,
      (event) => {
        pending = withEvent(pending, event)
        frame ||= requestAnimationFrame(() => {
          frame = 0
          setView(pending)
          if (pending.status !== 'running') ended.current()
        })
      },
      setLost,
    )
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [runId, question])

  const cite = (number: number) => {
    setLit(number)
    document.getElementById(`source-${runId}-${number}`)?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <article className="run" aria-busy={view.status === 'running'}>
      <h2 className="question">{view.question}</h2>
      <div className="columns">
        <div className="answer">
          <Notes view={view} lost={lost} />
          {view.reasoning && (
            <details className="reasoning">
              <summary>Reasoning</summary>
              <p>{view.reasoning}</p>
            </details>
          )}
          <Answer text={view.text} numbers={view.passages.map(({ number }) => number)} onCite={cite} />
          {view.status === 'error' && (
            <p className="problem" role="alert">
              {view.problem} <button onClick={() => props.onRetry('assistant')}>Ask again</button>
            </p>
          )}
          {view.status === 'aborted' && <p className="note">Stopped. {view.problem}</p>}
          <p className="visually-hidden" role="status">
            {view.status === 'running' ? 'The answer is being written.' : 'The answer is complete.'}
          </p>
        </div>
        <Sources runId={runId} view={view} lit={lit} />
      </div>
    </article>
  )
}

function Notes({ view, lost }: { view: RunView; lost: boolean }) {
  const wait = view.queued && Math.max(1, Math.ceil(view.queued.estimatedWaitMs / 1000))
  return (
    <>
      {lost && view.status === 'running' && (
        <p className="note">The connection was lost. The answer goes on, and comes back by itself.</p>
      )}
      {view.queued && (
        <p className="note">
          All hosts are at work. Place {view.queued.place} in the queue, about {wait} s.
        </p>
      )}
      {view.moves.map((move, index) => (
        <p className="note" key={index} title={move.reason}>
          Moved from {move.from} to {move.to}.
        </p>
      ))}
      {view.status === 'running' && view.text === '' && !view.queued && (
        <p className="note pulse">Reading the documents…</p>
      )}
      {view.host && (
        <p className="served">
          {view.host === 'quote'
            ? 'Quoted from the documents, without a model'
            : `Answered by ${view.model} on ${view.host}`}
        </p>
      )}
    </>
  )
}
