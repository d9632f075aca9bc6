import { expect, test } from 'vitest'
import type { RunEventBody } from '../wire/index.ts'
import { withPicturesUnchecked } from './picture-verdicts.ts'

const text = 'The sign says nine. The gate closes at nine [2]. Two and two are five.'
const verdict = (of: string, verdict: 'contradicted' | 'supported' | 'recomputed', right?: boolean) => ({
  type: 'verdict' as const,
  start: text.indexOf(of),
  end: text.indexOf(of) + of.length,
  verdict,
  ...(right !== undefined && { right }),
  probability: 0.05,
  evidence: [{ passage: 2, start: 0, end: 5 }],
  reason: 'the evidence says eight',
})
const delta: RunEventBody = { type: 'text-delta', text }
const done: RunEventBody = { type: 'run-done', finishReason: 'stop', cited: [2] }

async function told(...events: RunEventBody[]): Promise<RunEventBody[]> {
  async function* all() {
    yield* events
  }
  return Array.fromAsync(withPicturesUnchecked(all()))
}

test('what contradicts the documents and cites none of them may be about the picture', async () => {
  const events = await told(delta, verdict('The sign says nine.', 'contradicted'), done)
  expect(events[1]).toMatchObject({
    verdict: 'not-found',
    evidence: [{ passage: 2, start: 0, end: 5 }],
    because: { code: 'maybe-in-picture' },
  })
})

test('what cites a passage is held against it, and a sum is a sum', async () => {
  const cited = verdict('The gate closes at nine [2].', 'contradicted')
  const before = verdict('The gate closes at nine', 'contradicted')
  const sum = verdict('Two and two are five.', 'recomputed', false)
  expect(await told(delta, cited, before, sum, done)).toEqual([
    delta,
    cited,
    before,
    sum,
    expect.objectContaining({ type: 'check-notice', because: { code: 'pictures-unchecked' } }),
    done,
  ])
})

test('a run has one notice, which says all that was not checked', async () => {
  const events = await told(delta, { type: 'check-notice', message: 'The rest was not checked.' }, done)
  expect(events.filter(({ type }) => type === 'check-notice')).toEqual([
    { type: 'check-notice', message: expect.stringMatching(/^The rest was not checked\. Pictures are not/) },
  ])
})

test('an answer that broke off has no notice of its end', async () => {
  const error: RunEventBody = { type: 'run-error', code: 'busy', message: 'No.', retryable: true }
  expect(await told(delta, error)).toEqual([delta, error])
})
