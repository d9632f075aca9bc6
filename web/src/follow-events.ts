import { api } from './api.ts'

const retryMs = [1_000, 2_000, 4_000, 8_000, 15_000]

/**
 * Follows what the server tells of something, until one of its events was the last. A browser takes a broken connection
 * up again by itself, with the last number; where it gives up, as it does when a server or a proxy answers with an
 * error, this goes on, and at once when the network is back.
 */
export function followEvents(given: {
  /** Where they are told, from what is known already on. */
  address: () => string
  /** All that there are: a browser hears only those that it is told of. */
  types: string[]
  /** Takes an event in, and says whether it was the last. */
  onEvent: (event: unknown) => boolean
  onLost: (lost: boolean) => void
}): () => void {
  const { address, types, onEvent, onLost } = given
  let failures = 0
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  const connect = () => {
    clearTimeout(timer)
    timer = undefined
    source = new EventSource(address())
    for (const type of types) source.addEventListener(type, take)
    source.addEventListener('open', () => {
      failures = 0
      onLost(false)
    })
    source.addEventListener('error', () => {
      onLost(true)
      if (source.readyState !== EventSource.CLOSED) return
      // A browser keeps to itself what was answered: where nobody is signed in any more, this finds out.
      api.session().catch(() => undefined)
      timer ??= setTimeout(connect, retryMs[Math.min(failures++, retryMs.length - 1)])
    })
  }
  const take = ({ data }: MessageEvent<string>) => {
    if (onEvent(JSON.parse(data))) stop()
  }
  const reconnect = () => {
    if (source.readyState === EventSource.OPEN) return
    source.close()
    connect()
  }
  const stop = () => {
    removeEventListener('online', reconnect)
    clearTimeout(timer)
    source.close()
  }
  addEventListener('online', reconnect)
  connect()
  return stop
}
