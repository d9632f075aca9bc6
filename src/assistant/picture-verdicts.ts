import { told } from '../verify/index.ts'
import type { RunEventBody } from '../wire/index.ts'

/** Said once of an answer whose model was shown pictures. */
const notice = {
  type: 'check-notice',
  message:
    'Pictures are not checked: what the answer says of them is held against the documents and the conversation only.',
  because: { code: 'pictures-unchecked' },
} as const satisfies RunEventBody

const maybeInPicture = told({ code: 'maybe-in-picture' })
const citation = /\[\d{1,3}(?:[,;]\s*\d{1,3})*\]/

/**
 * The verdicts on an answer whose model was shown pictures. What a picture says is no text that a sentence could be held
 * against: one that contradicts the documents, and cites none of them, may be right about the picture. It is not called
 * contradicted then, and the run says that pictures are not checked. Sums are worked out again all the same.
 */
export async function* withPicturesUnchecked<Event extends RunEventBody>(
  events: AsyncIterable<Event>,
): AsyncGenerator<Event | typeof notice> {
  let text = ''
  let noticed = false
  for await (const event of events) {
    if (event.type === 'text-delta') text += event.text
    if (event.type === 'check-notice') {
      // One notice for a run: both are said in it.
      noticed = true
      yield { ...event, message: `${event.message} ${notice.message}` }
      continue
    }
    if (event.type === 'run-done' && !noticed) yield notice
    yield event.type === 'verdict' && event.verdict === 'contradicted' && !citation.test(around(text, event))
      ? { ...event, verdict: 'not-found', ...maybeInPicture }
      : event
  }
}

/** A claim with what stands right behind it, where its citations may be. */
function around(text: string, { start, end }: { start: number; end: number }): string {
  return text.slice(start, end) + (/^[\s.!?。！？]{0,3}(?:\[[\d,; ]+\]\s*)+/.exec(text.slice(end))?.[0] ?? '')
}
