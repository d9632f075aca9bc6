import { Ajv } from '@modelcontextprotocol/client/validators/ajv'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { argumentProblems } from './check-arguments.ts'

function check(properties: object, value: object, expected: string[], more: object = {}): void {
  expect(argumentProblems({ type: 'object', properties, ...more }, value)).toEqual(expected)
}

test('each mistake is told with its place', () => {
  check({ a: { type: 'integer' } }, { a: 1.5 }, ['arguments.a must be of type integer, not number.'])
  check({ a: { type: ['string', 'null'] } }, { a: null }, [])
  check({ a: { type: 'array', items: { type: 'string' } } }, { a: ['x', 5] }, [
    'arguments.a[1] must be of type string, not number.',
  ])
  check({ a: { enum: ['x', 'y'] } }, { a: 'z' }, ['arguments.a must be one of ["x","y"].'])
  check({ a: { const: 1 } }, { a: 2 }, ['arguments.a must be 1.'])
  check({ a: { type: 'number', minimum: 2, maximum: 3 } }, { a: 1 }, ['arguments.a must be at least 2.'])
  check({ a: { type: 'string', minLength: 2 } }, { a: '😀' }, [
    'arguments.a must have a number of characters of at least 2.',
  ])
  check({ a: {} }, { b: 1 }, ['arguments.a is missing.', 'arguments.b is not known; there are a.'], {
    required: ['a'],
    additionalProperties: false,
  })
  check({ a: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, { a: 5 }, [
    'arguments.a must be of type string, not number.',
  ])
  check({ a: { $ref: '#/$defs/day' } }, { a: 9 }, ['arguments.a must be at most 7.'], {
    $defs: { day: { type: 'integer', maximum: 7 } },
  })
})

test('schemas that refer to themselves, or make patterns last for ever, come to an end', () => {
  check({ a: { $ref: '#/properties/a' } }, { a: 1 }, [])
  check({ a: { type: 'string', pattern: '^(a+)+$' } }, { a: `${'a'.repeat(50)}!` }, [])
})

test.each(['allOf', 'anyOf', 'oneOf'])('a schema that refers to itself twice comes to an end: %s', (key) => {
  const list = [{ $ref: '#' }, { $ref: '#' }]
  expect(argumentProblems({ type: 'object', [key]: list }, {})).toEqual([])
  // Long values make no step longer than it may be.
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`a${index}`, 'x'.repeat(100)]))
  expect(
    argumentProblems({ type: 'object', [key]: list, additionalProperties: { minLength: 1 } }, many),
  ).toEqual([])
})

const names = fc.constantFrom('a', 'b', 'c')
const leaf = fc.oneof(
  fc.record({ type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null') }),
  fc.record({ minimum: fc.integer({ min: -3, max: 3 }), exclusiveMaximum: fc.integer({ min: -3, max: 5 }) }),
  fc.record({ minLength: fc.nat(3) }),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom('x', 1, null, true), { minLength: 1 }) }),
  fc.record({ const: fc.constantFrom('x', 1, null) }),
  fc.constant(true),
  fc.constant(false),
)
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof({ maxDepth: 3 }, leaf, tie('object'), tie('array'), tie('combined')),
  object: fc.record(
    {
      type: fc.constant('object'),
      properties: fc.dictionary(names, tie('schema')),
      required: fc.uniqueArray(names),
      additionalProperties: tie('schema'),
    },
    { requiredKeys: [] },
  ),
  array: fc.record(
    { type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(2), maxItems: fc.nat(3) },
    { requiredKeys: ['type'] },
  ),
  combined: fc.oneof(
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
  ),
}))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('x', '', 'xyz', 0, 1, 2.5, -4, null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value')),
  ),
}))

test('it takes and refuses what Ajv does', () => {
  const ajv = new Ajv({ strict: false, logger: false })
  fc.assert(
    fc.property(schema, value, (inner, given) => {
      const whole = { properties: { it: inner } }
      const isValid = ajv.validate(whole, { it: given })
      expect(argumentProblems(whole, { it: given }).length === 0).toBe(isValid)
    }),
    { numRuns: 200 },
  )
})
