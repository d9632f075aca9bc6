import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError, errorReasons, errorTable } from '../src/base/index.ts'
import { errorBody } from '../src/api/send-error.ts'
import type { Message, Translation } from '../web/src/languages/en.ts'

const folder = join(import.meta.dirname, '../web/src/languages')
const tags = readdirSync(folder)
  .filter((name) => !/^(?:index|en)\.ts$|\.test\.ts$/.test(name))
  .map((name) => name.slice(0, -3))
/** What the page tells of its own accord: when to try again, which field, and what a check or a model left open. */
const ofThePage = [
  'retry',
  'retry-in',
  'bad-request.field',
  'not-all-checked',
  'no-opinion',
  'opinions-missing',
]

const namesIn = (message: Message) =>
  ((typeof message === 'string' ? message : message.other).match(/\{\w+\}/g) ?? []).map((name) =>
    name.slice(1, -1),
  )

test.each(tags)(
  '%s has words for every code and reason of an error, with values that it has',
  async (tag) => {
    const { default: messages } = (await import(`${folder}/${tag}.ts`)) as { default: Translation }
    const keys = Object.keys(messages).filter((key) => key.startsWith('problem.'))
    expect(keys.toSorted()).toEqual(
      [...Object.keys(errorTable), ...Object.keys(errorReasons), ...ofThePage]
        .map((code) => `problem.${code}`)
        .toSorted(),
    )
    for (const code of Object.keys(errorTable))
      expect(['retry', undefined], code).toContain(namesIn(messages[`problem.${code}`]!)[0])
    for (const [reason, values] of Object.entries(errorReasons)) {
      const told = namesIn(messages[`problem.${reason}`]!).filter((name) => name !== 'retry')
      for (const name of told) expect(values, reason).toContain(name)
    }
  },
)

test('no reason has the name of a code', () => {
  expect(Object.keys(errorReasons).filter((reason) => reason in errorTable)).toEqual([])
})

test('an error crosses the wire with what its message is made of, where that is more than its code', () => {
  const because = (error: AppError) => errorBody(error).error.because
  expect(because(new AppError('busy', 'Busy.'))).toBeUndefined()
  expect(because(new AppError('busy', 'Busy.', { retryAfterMs: 4_001 }))).toEqual({
    code: 'busy',
    values: { retrySeconds: 5 },
  })
  const full = new AppError('busy', 'Full.', {
    retryAfterMs: 2_000,
    because: { code: 'queue-full', values: { waiting: 7 } },
  })
  expect(because(full)).toEqual({ code: 'queue-full', values: { waiting: 7, retrySeconds: 2 } })
})
