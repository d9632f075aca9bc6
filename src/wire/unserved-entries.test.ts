import { expect, test } from 'vitest'
import type { HostStatus } from './api.ts'
import { unservedEntries } from './unserved-entries.ts'

const status = (name: string, models: string[], state: HostStatus['state'] = 'ready'): HostStatus => ({
  name,
  kind: 'vllm',
  url: 'http://h/v1',
  state,
  models,
  inFlight: 0,
  concurrency: undefined,
})
const aliases = { fast: ['llama3'] }

test('what no host serves is told of a name, unless a host that was not reached may serve it', () => {
  const entries = ['llama3', 'lab/llama3', 'office/llama3', 'fast', 'quote', 'llama33']
  const hosts = [status('lab', ['llama3'])]
  expect(unservedEntries(entries, { hosts, aliases })).toEqual(['office/llama3', 'llama33'])
  const away = [...hosts, status('away', [], 'unreachable')]
  expect(unservedEntries(entries, { hosts: away, aliases })).toEqual([])
  // One whose models are known serves them, also while it is away.
  const known = [...hosts, status('away', ['llama33'], 'unreachable')]
  expect(unservedEntries(entries, { hosts: known, aliases })).toEqual(['office/llama3'])
})
