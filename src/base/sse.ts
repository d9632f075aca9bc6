/** One server-sent event (WHATWG HTML, section 9.2). */
interface SseEvent {
  event: string | undefined
  id: string | undefined
  data: string
}

export interface SseDecoder {
  /** Takes bytes as they arrive and returns the events that are complete. Throws when one exceeds the limit. */
  push(bytes: Uint8Array): SseEvent[]
}

/**
 * Decodes a stream of bytes into server-sent events, whatever the packet boundaries, with CR, LF or CRLF,
 * with or without the space behind a colon. `maxEventBytes` bounds one event (characters, in effect).
 */
export function sseDecoder({ maxEventBytes = 4_194_304 }: { maxEventBytes?: number } = {}): SseDecoder {
  const decoder = new TextDecoder()
  let rest = ''
  let event: string | undefined
  let id: string | undefined
  let data: string[] = []
  let dataLength = 0

  const line = (text: string, found: SseEvent[]) => {
    if (text === '') {
      if (data.length > 0) found.push({ event, id, data: data.join('\n') })
      event = undefined
      data = []
      dataLength = 0
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    let value = colon < 0 ? '' : text.slice(colon + 1)
    if (value.startsWith(' ')) value = value.slice(1)
    if (field === 'data') {
      data.push(value)
      dataLength += value.length
    } else if (field === 'event') event = value
    else if (field === 'id') id = value
  }

  return {
    push(bytes) {
      rest += decoder.decode(bytes, { stream: true })
      const found: SseEvent[] = []
      let start = 0
      for (;;) {
        let end = start
        while (end < rest.length) {
          const code = rest.charCodeAt(end)
          if (code === 10 || code === 13) break
          end++
        }
        if (end >= rest.length) break
        // A CR at the very end may be the first half of a CRLF: wait for the next byte.
        if (rest.charCodeAt(end) === 13 && end + 1 >= rest.length) break
        const next = rest.charCodeAt(end) === 13 && rest.charCodeAt(end + 1) === 10 ? end + 2 : end + 1
        line(rest.slice(start, end), found)
        start = next
      }
      rest = rest.slice(start)
      if (rest.length + dataLength > maxEventBytes)
        throw new RangeError(`A server-sent event is longer than ${maxEventBytes} bytes`)
      return found
    },
  }
}

/** Encodes one event; `data` may hold line breaks. */
export function encodeSse({
  event,
  id,
  data,
}: {
  event?: string
  id?: string | number
  data: string
}): string {
  let text = ''
  if (event !== undefined) text += `event: ${event}\n`
  if (id !== undefined) text += `id: ${id}\n`
  for (const part of data.split('\n')) text += `data: ${part}\n`
  return text + '\n'
}
