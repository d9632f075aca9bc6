import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../base/index.ts'
import { parseFaults } from './faults.ts'

function check(text: string, expected: (string | undefined)[]): void {
  const plan = parseFaults(text)
  const met = expected.map((_, index) => {
    const fault = plan(index)
    return fault && `${fault.kind}:${fault.afterTokens}`
  })
  expect(met).toEqual(expected)
}

test('a plan says which request meets which fault', () => {
  check('', [undefined, undefined])
  check('stall', ['stall:5', 'stall:5'])
  check('rate-limit@2, reset@3-4:20', [undefined, 'rate-limit:5', 'reset:20', 'reset:20', undefined])
})

test('a seed gives the same faults each time, at its rate', () => {
  const met = (text: string) => Array.from({ length: 1_000 }, (_, index) => parseFaults(text)(index))
  expect(met('seed=7:rate=0.1')).toEqual(met('seed=7:rate=0.1'))
  expect(met('seed=7:rate=0.1')).not.toEqual(met('seed=8:rate=0.1'))
  const share = met('seed=7:rate=0.1').filter((fault) => fault).length
  expect(share).toBeGreaterThan(60)
  expect(share).toBeLessThan(140)
})

test.each([
  '429@3',
  'reset@',
  'reset@0',
  'reset@5-2',
  'seed=7',
  'seed=1:rate=2',
  'seed=1:rate=1.2.3',
  'boom',
])('%s is refused by name', (text) => {
  expect(() => parseFaults(text)).toThrow(
    expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(`\`${text}\``) }),
  )
})

test('any text is a plan or a clear error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseFaults(text)(0)
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
      }
    }),
  )
})
