import { expect, test } from 'vitest'
import { reasonCodes, reasonIn } from '../src/verify/reasons.ts'
import { check } from '../src/verify/index.ts'
import { en } from '../web/src/languages/en.ts'

const inBraces = (text: string) => new Set(text.match(/\{\w+\}/g))

test('the page has words for every reason, with the same values', () => {
  const keys = Object.keys(en).filter((key) => key.startsWith('reason.'))
  expect(keys.toSorted()).toEqual(
    [...reasonCodes, 'word', 'from-tool'].map((code) => `reason.${code}`).toSorted(),
  )
  for (const code of reasonCodes) {
    // Any name may be asked for: each stands for itself.
    const values = new Proxy({}, { get: (_, name) => `{${String(name)}}` })
    const english = reasonIn({ code, values } as never)
    expect(inBraces(en[`reason.${code}`]), code).toEqual(inBraces(english))
  }
})

test('a verdict carries what its reason is made of beside the phrase', () => {
  const { claims } = check({
    answer: 'The tower is 342 metres tall. Penguins run the lifts in Antarctica.',
    evidence: 'The tower is 324 metres tall. It has three lifts.',
  })
  expect(claims[0]).toMatchObject({
    reason: 'the evidence says 324 metres, not 342 metres',
    because: { code: 'other-value', values: { given: '324 metres', claimed: '342 metres' } },
  })
  const { because, reason } = claims[1]!
  expect(because).toEqual({ code: 'nothing-of', values: { words: expect.any(Array) } })
  expect(reason).toBe(reasonIn(because as never))
})
