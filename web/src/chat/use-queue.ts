import { useCallback, useEffect } from 'react'
import { useLatest } from '../ui/use-latest.ts'
import type { Asked } from './asked.ts'
import { useKept } from './use-kept.ts'
import { useKeptPictures } from './use-kept-pictures.ts'

interface QueueOptions {
  draftKey: string
  /** Whether what waits goes with the window; undefined while that is not known yet. */
  temporary: boolean | undefined
  running: boolean
  onAsk: (asked: Asked) => Promise<void>
}

/** Asks at once, or, while an answer is being written, as soon as that has ended. `giveBack` puts a question into the draft. */
export function useQueue(
  { draftKey, temporary, running, onAsk }: QueueOptions,
  giveBack: (asked: Asked) => void,
) {
  const [kept, setKept] = useKept(`queued:${draftKey}`, temporary)
  const { pictures, setPictures, ready } = useKeptPictures(`queued:${draftKey}`, temporary)
  const queued = kept === '' ? undefined : (JSON.parse(kept) as Asked)
  const give = useLatest(giveBack)
  const ask = useCallback(
    (asked: Asked) => {
      // What could not be asked is there to be sent again.
      onAsk(asked).catch(() => give(asked))
    },
    [onAsk, give],
  )
  const take = (): Asked | undefined => {
    setKept('')
    setPictures([])
    return queued && { ...queued, ...(pictures.length > 0 && { pictures }) }
  }
  useEffect(() => {
    if (running || kept === '' || !ready) return
    ask(take()!)
    // oxlint-disable-next-line react/exhaustive-deps -- only the end of an answer sends what waits
  }, [running, kept, ready])
  return {
    queued,
    submit(asked: Asked) {
      if (!running) return ask(asked)
      const { pictures: shown = [], ...words } = asked
      setPictures(shown)
      setKept(JSON.stringify(words))
    },
    unqueue() {
      const before = take()
      if (before) giveBack(before)
    },
  }
}
