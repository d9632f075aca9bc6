import { useEffect, useRef, useState } from 'react'
import { followRun } from '../../follow-run.ts'
import { emptyRun, withEvent, type RunView } from '../../run-view.ts'
import { toldError, type Told } from '../../told.ts'
import { endedRun } from './ahead.ts'

/** Runs that ended stay as they are: those that were looked at last are shown again at once. */
const ended = new Map<string, RunView>()
const mostKept = 60
/** Between two drawings of an answer that grows, in milliseconds: every second frame of most screens. */
const betweenMs = 33

/** A run as it is: read at once where it has ended, followed while it goes on. */
export function useRun(
  run: { id: string; question: string; status: string },
  onEnded: (view: RunView) => void,
) {
  const { id, question, status } = run
  const [view, setView] = useState<RunView>(() => ended.get(id) ?? emptyRun(question))
  const [lost, setLost] = useState(false)
  const [problem, setProblem] = useState<Told>()
  const tell = useRef(onEnded)
  useEffect(() => {
    tell.current = onEnded
  }, [onEnded])

  const wasRunning = useRef(status === 'running')
  useEffect(() => {
    if (ended.has(id)) return
    let pending = emptyRun(question)
    if (!wasRunning.current) {
      let current = true
      endedRun(id).then(
        (events) => {
          if (!current) return
          pending = events.reduce(withEvent, pending)
          keep(id, pending)
          setView(pending)
        },
        (error: unknown) => current && setProblem(toldError(error)),
      )
      return () => {
        current = false
      }
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    let drawnAtMs = 0
    const draw = () => {
      timer = undefined
      drawnAtMs = performance.now()
      setView(pending)
      if (pending.status === 'running') return
      keep(id, pending)
      tell.current(pending)
    }
    const stop = followRun(
      id,
      (event) => {
        pending = withEvent(pending, event)
        // Events are many: they are drawn together, as often as an eye that reads can tell.
        timer ??= setTimeout(draw, Math.max(0, drawnAtMs + betweenMs - performance.now()))
      },
      setLost,
    )
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [id, question])
  return { view, lost: lost && view.status === 'running', problem }
}

function keep(id: string, view: RunView): void {
  if (view.status === 'running') return
  ended.delete(id)
  ended.set(id, view)
  if (ended.size > mostKept) ended.delete(ended.keys().next().value!)
}
