import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readArguments } from './read-arguments.ts'

function check(json: string, problem: string | RegExp): void {
  expect(readArguments(json)).toEqual({ problem: expect.stringMatching(problem) as string })
}

test('what is sent is what is written, whatever it is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      const json = JSON.stringify(given, null, 1)
      expect(readArguments(json)).toEqual({ arguments: JSON.parse(json) as object })
    }),
  )
  expect(readArguments('')).toEqual({ arguments: {} })
  expect(readArguments('{"a":[0.10,-0.0,0e5,1E+23,-11e-1,0.30000000000000004,5e-324,12300.00]}')).toEqual({
    arguments: { a: [0.1, -0, 0, 1e23, -1.1, 0.30000000000000004, 5e-324, 12300] },
  })
  expect(readArguments('{"a":1.10,"b":"\\"x\\":1","c":[{"d":1e3}]}')).toEqual({
    arguments: { a: 1.1, b: '"x":1', c: [{ d: 1000 }] },
  })
})

test('what would be sent as something else is not sent', () => {
  check('{"id":12345678901234567890}', 'The number 12345678901234567890 cannot be sent exactly')
  check('{"id":[-9007199254740993]}', 'cannot be sent exactly')
  check('{"id":12345678901234567890.0}', 'The number 12345678901234567890.0 cannot be sent exactly')
  check('{"id":1234567890123456789e1}', 'cannot be sent exactly')
  check('{"id":9007199254740993.5}', 'cannot be sent exactly')
  check('{"id":1e-400}', 'cannot be sent exactly')
  check('{"id":1e999}', 'cannot be sent exactly')
  check('{"id":1,"id":2}', 'the same name twice')
  check('{"a":{"id":1,"\\u0069d":2}}', 'the same name twice')
})

test('what is no object is not sent', () => {
  check('{"a":', /^The arguments are not valid JSON: /)
  for (const json of ['[]', 'null', '5', '"x"']) check(json, '^The arguments must be a JSON object\\.$')
})
