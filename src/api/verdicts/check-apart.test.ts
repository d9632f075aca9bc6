import { expect, test } from 'vitest'
import { systemClock } from '../../base/index.ts'
import { check } from '../../verify/index.ts'
import { checkApart } from './check-apart.ts'

const signal = new AbortController().signal
const evidence = ['The tower is 324 metres tall. '.repeat(1_700)]
const request = { answer: 'The tower is 342 metres tall.', evidence }

test('a thread that runs out of memory, or is not waited for any longer, fails its own request only', async () => {
  const limits = { memoryMb: 20, timeoutMs: 60_000 }
  const large = { ...request, evidence: [evidence[0]!.repeat(60)] }
  await expect(checkApart(large, { signal, clock: systemClock, limits })).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('out of memory'),
  })
  const gone = new AbortController()
  const abandoned = checkApart(request, { signal: gone.signal, clock: systemClock })
  gone.abort()
  await expect(abandoned).rejects.toMatchObject({ code: 'cancelled' })
  await expect(
    checkApart(request, { signal, clock: systemClock, limits: { memoryMb: 1_024, timeoutMs: 0 } }),
  ).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('in parts') })
  expect(await checkApart(request, { signal, clock: systemClock })).toEqual(check(request))
})

test('so many long checks at once, and the next one is told to come again', async () => {
  const running = Array.from({ length: 4 }, () => checkApart(request, { signal, clock: systemClock }))
  await expect(checkApart(request, { signal, clock: systemClock })).rejects.toMatchObject({
    code: 'busy',
    retryAfterMs: 2_000,
  })
  const found = await Promise.all(running)
  expect(new Set(found.map((checked) => JSON.stringify(checked))).size).toBe(1)
})
