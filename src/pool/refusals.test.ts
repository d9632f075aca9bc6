import { expect, test } from 'vitest'
import { testHost } from '../../test/pool-kit.ts'
import { virtualClock } from '../base/index.ts'
import { candidateOf, newHostState } from './hosts/host-state.ts'
import { nobodyLeft, unknownModel } from './refusals.ts'
import { smallTier } from './hosts/tier.ts'

function hint(name: string, known: string[]): string {
  return unknownModel({ name, known, unasked: [] }).message
}

test('who asks for a name that nobody serves is told the nearest ones, or where to look', () => {
  const known = ['deepseek-chat', 'deepseek-coder', 'llama3']
  expect(hint('deepseek-chatt', known)).toContain('Did you mean `deepseek-chat`')
  expect(hint('LLAMA3', known)).toContain('Did you mean `llama3`?')
  expect(hint('gpt-5-of-somebody-else', known)).toContain(
    'There are: `deepseek-chat`, `deepseek-coder`, `llama3`.',
  )
  const many = Array.from({ length: 7 }, (_, index) => `model-${index}`)
  expect(hint('gpt-5-of-somebody-else', many)).toContain('GET /v1/models lists')
  expect(hint('gpt-5-of-somebody-else', [])).toContain('GET /v1/models lists')
  // A name of ours that stands for a model that is misspelt.
  expect(
    unknownModel({ name: 'fast', entries: ['llama33'], known: ['fast', 'llama3'], unasked: [] }).message,
  ).toBe('No host here serves what `fast` stands for: `llama33`. Did you mean `llama3`?')
  const message = unknownModel({ name: 'x', known, unasked: ['office', 'lab'] }).message
  expect(message).toContain('Not reached, so not known: office, lab.')
})

/** When those are told to come back whom none of these hosts can answer; each rests for so long. */
function retryAfterMs(rests: number[], estimatedWaitMs: number): number | undefined {
  const candidates = rests.map((restMs, index) => {
    const state = newHostState(testHost(virtualClock(), { name: `host${index}` }))
    state.restsUntilMs = 1_000 + restMs
    return candidateOf(state, 'm', { start: 1, ceiling: 1 })
  })
  const tiers = [smallTier(candidates)]
  return nobodyLeft({ name: 'm', tiers, nowMs: 1_000, estimatedWaitMs, last: undefined }).retryAfterMs
}

test('the hour to come back is that of the first host that is back, where all rest; else that of the queue', () => {
  expect(retryAfterMs([60_000, 8_000], 20_000)).toBe(8_000)
  expect(retryAfterMs([60_000, 0], 20_000)).toBe(20_000)
  expect(retryAfterMs([0, 0], 0)).toBe(5_000)
  expect(retryAfterMs([], 0)).toBe(5_000)
  expect(retryAfterMs([10], 0)).toBe(1_000)
})
