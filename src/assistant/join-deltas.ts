import type { RunEvent } from '../wire/index.ts'

/** The same events with text that follows text as one event, under the number of the last of them. */
export function joinDeltas(events: RunEvent[]): RunEvent[] {
  const joined: RunEvent[] = []
  let texts: string[] = []
  for (const [index, event] of events.entries()) {
    if (!('text' in event)) {
      joined.push(event)
      continue
    }
    texts.push(event.text)
    if (events[index + 1]?.type === event.type) continue
    joined.push({ ...event, text: texts.join('') })
    texts = []
  }
  return joined
}
