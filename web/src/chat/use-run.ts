import { useEffect, useRef, useState } from 'react'
import { followRun } from '../follow-run.ts'
import { emptyRun, withEvent, type RunView } from '../run-view.ts'
import { messageOf } from '../ui/use-load.ts'
import { endedRun } from './ahead.ts'

/** Runs that ended stay as they are: those that were looked at last are shown again at once. */
const ended = new Map<string, RunView>()
const mostKept = 60

/** A run as it is: read at once where it has ended, followed while it goes on. */
export function useRun(
  run: { id: string; question: string; status: string },
  onEnded: (view: RunView) => void,
) {
  const { id, question, status } = run
  const [view, setView] = useState<RunView>(() => ended.get(id) ?? emptyRun(question))
  const [lost, setLost] = useState(false)
  const [problem, setProblem] = useState('')
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
        (error: unknown) => current && setProblem(messageOf(error)),
      )
      return () => {
        current = false
      }
    }
    let frame = 0
    // Events are many, frames are few: the page is drawn once a frame at the most.
    const draw = () => {
      frame = 0
      setView(pending)
      if (pending.status === 'running') return
      keep(id, pending)
      tell.current(pending)
    }
    const stop = followRun(
      id,
      (event) => {
        pending = withEvent(pending, event)
        // A page in the background has no frames, and would never hear of the end.
        if (document.hidden && pending.status !== 'running') draw()
        else frame ||= requestAnimationFrame(draw)
      },
      setLost,
    )
    return () => {
      stop()
      cancelAnimationFrame(frame)
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
