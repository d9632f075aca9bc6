import { listenForAbort, stopListening, type Clock } from '../base/index.ts'
import { isLast, type ChatEvent, type LastEvent, type Tell } from '../model/index.ts'
import { hasContent, type Attempt } from './attempt.ts'

export interface Race {
  /** Whose answer it is: the first to give content, else the last to fail. */
  attempt: Attempt
  last: LastEvent
}

/**
 * Has one host begin and, where nothing came of it in time, a second one; whoever has the first content goes on, and
 * the other is ended. `run` has a host work on an attempt, `second` makes one where that may be, `won` is called
 * before anything of a second one is passed on, `lost` with the one that is out of the race, at its end, and `over`
 * with the one whose answer it is, at its end.
 */
export function firstTokenRace(options: {
  first: Attempt
  lateAfterMs: number
  clock: Clock
  signal: AbortSignal
  run: (attempt: Attempt, signal: AbortSignal, tell: Tell) => void
  second: () => Attempt | undefined
  won: (attempt: Attempt) => Promise<void> | false | undefined
  lost: (attempt: Attempt) => void
  over: (race: Race) => void
  pass: (event: Exclude<ChatEvent, LastEvent>) => Promise<void> | false | undefined
}): void {
  const { first, clock, signal, run, pass } = options
  const running = new Map<Attempt, AbortController>()
  let winner: Attempt | undefined

  const takeLead = (attempt: Attempt) => {
    winner = attempt
    for (const [other, controller] of running) if (other !== attempt) controller.abort()
  }

  const ended = (attempt: Attempt, last: LastEvent): undefined => {
    running.delete(attempt)
    if (!winner && (last.type === 'done' || running.size === 0)) takeLead(attempt)
    if (winner === attempt) {
      late[Symbol.dispose]()
      stopListening(signal, listener)
      options.over({ attempt, last })
    } else options.lost(attempt)
  }

  const start = (attempt: Attempt) => {
    const controller = new AbortController()
    running.set(attempt, controller)
    /** What came before the first content: nothing of it is seen until it is known who goes on. */
    const held: Exclude<ChatEvent, LastEvent>[] = []
    run(attempt, controller.signal, (event) => {
      if (isLast(event)) return ended(attempt, event)
      if (winner === attempt) return pass(event)
      if (winner) return false
      held.push(event)
      if (event.type !== 'delta' || !hasContent(event)) return undefined
      takeLead(attempt)
      return passAll(attempt === first ? undefined : options.won(attempt), held)
    })
  }

  const passAll = async (
    wait: Promise<void> | false | undefined,
    events: Exclude<ChatEvent, LastEvent>[],
  ): Promise<void> => {
    if (wait) await wait
    for (const event of events) {
      const more = pass(event)
      if (more) await more
    }
  }

  const listener = {
    onAbort() {
      for (const controller of running.values()) controller.abort(signal.reason)
    },
  }
  const late = clock.after(options.lateAfterMs, () => {
    if (winner || signal.aborted || running.size === 0) return
    const attempt = options.second()
    if (attempt) start(attempt)
  })
  listenForAbort(signal, listener)
  start(first)
  if (signal.aborted) listener.onAbort()
}
