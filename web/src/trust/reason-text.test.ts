import { afterEach, expect, test, vi } from 'vitest'
import { loadLanguage } from '../languages/index.ts'
import { reasonText } from './reason-text.ts'

test('a reason is told by its code, with what stood in the answer and the evidence', () => {
  const told = 'as the check told it'
  expect(
    reasonText({
      reason: told,
      because: { code: 'other-value', values: { given: '324 m', claimed: '342 m' }, fromTool: true },
    }),
  ).toBe('the evidence says 324 m, not 342 m (a tool’s result in the conversation)')
  expect(
    reasonText({ reason: told, because: { code: 'nothing-of', values: { words: ['lifts', 'Antarctica'] } } }),
  ).toBe('the evidence says nothing of “lifts” and “Antarctica”')
})

test.each([
  ['104', '104'],
  ['1,234.5', '1,234.5'],
  ['12%', '12%'],
  ['Friday', '星期五'],
  ['3 March 2024', '2024年3月3日'],
  ['a leap year', '闰年'],
  ['no leap year', '平年'],
  ['9 days', '9天'],
  ['2 h 35 min', '2小时 35分钟'],
  ['2.5 times as much', '2.5 倍'],
  ['39 or 40', '39或40'],
  ['5 km', '5公里'],
  ['5 nautical miles', '5 nautical miles'],
  ['something else', 'something else'],
])('that a sum comes to %j is said in Chinese as %j', async (result, expected) => {
  vi.stubGlobal('document', { documentElement: {} })
  await loadLanguage('zh-Hans')
  expect(reasonText({ reason: '', because: { code: 'comes-to', values: { result } } })).toContain(expected)
})
afterEach(async () => {
  vi.stubGlobal('document', { documentElement: {} })
  await loadLanguage('en')
  vi.unstubAllGlobals()
})

test('what was stored without a code, or has one that the page does not know, is told as it came', () => {
  expect(reasonText({ reason: 'as told' })).toBe('as told')
  expect(reasonText({ reason: 'as told', because: { code: 'of-tomorrow' } })).toBe('as told')
  expect(reasonText({ reason: 'as told', because: { code: 'constructor' } })).toBe('as told')
})
