import { expect, test } from 'vitest'
import { toolServersSchema } from '../wire/index.ts'
import { knownTools } from './known-tools.ts'

const inputSchema = { type: 'object' }

function known(listed: object[], server: object = {}) {
  const { calendar } = toolServersSchema.parse({ calendar: { command: ['x'], ...server } })
  return knownTools('calendar', calendar!, listed as { name: string }[])
}

test.each([
  ['nothing', undefined, 'it is no object'],
  ['a text', 'x', 'it is no object'],
  ['a list', { type: 'array' }, 'its type is not "object"'],
  ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, 'the type of a is unknown'],
  ['properties that are a list', { type: 'object', properties: [] }, 'properties is no schema'],
  ['required that is no list', { type: 'object', required: true }, '"required" of it is no list of names'],
  ['items that are no schema', { type: 'object', properties: { a: { items: 5 } } }, 'items is no schema'],
  ['a choice of nothing', { type: 'object', anyOf: 'x' }, 'anyOf is no schema'],
  ['a book', { type: 'object', description: 'x'.repeat(40_000) }, 'it has 40034 characters, more than 32768'],
])('a tool whose schema is %s is left out, and the others are not', (_, wrong, problem) => {
  const { tools, problem: told } = known([
    { name: 'bad', inputSchema: wrong },
    { name: 'good', inputSchema },
  ])
  expect(tools.map(({ summary }) => summary.name)).toEqual(['good'])
  expect(told).toBe(`bad is left out: its arguments have no schema that can be used (${problem})`)
})

test('a schema without a type is that of an object', () => {
  const { tools, problem } = known([{ name: 'a', inputSchema: { properties: {} } }])
  expect(tools[0]!.summary.parameters).toEqual({ type: 'object', properties: {} })
  expect(problem).toBeUndefined()
})

test('of several tools of one name, and of too many, the first are used', () => {
  const twice = known([
    { name: 'a', title: 'First', inputSchema },
    { name: 'a', inputSchema },
  ])
  expect(twice.tools.map(({ summary }) => summary.title)).toEqual(['First'])
  expect(twice.problem).toBe('of several tools named a, the first is used')
  const many = known(Array.from({ length: 200 }, (_, index) => ({ name: `t${index}`, inputSchema })))
  expect(many.tools).toHaveLength(128)
  expect(many.problem).toBe('of its 200 tools, the first 128 are used')
})

test('what muster.yaml names and is not there is told: a slip of the pen would leave a tool in sight', () => {
  const undo = { a: { tool: 'unmake', arguments: {} } }
  const { tools, problem } = known([{ name: 'a', inputSchema }], { reads: ['lst'], hidden: ['delet'], undo })
  expect(problem).toBe('muster.yaml names tools that it does not have: lst, delet, unmake')
  expect(tools[0]!.summary).toMatchObject({ changes: true, undoable: false })
})

test('titles and descriptions are short, and hold nothing that cannot be seen', () => {
  const [tool] = known([
    {
      name: 'a',
      title: ' Make\n an \u202Eevent\u{E0041} ',
      description: `\u200B${'x'.repeat(50_000)}`,
      inputSchema: {
        type: 'object',
        description: 'in\u{E0041}\u200B',
        properties: { description: { type: 'string', description: 'a\u2066b', enum: ['\u200B'] } },
      },
    },
  ]).tools
  expect(tool!.summary.title).toBe('Make an event')
  expect(tool!.summary.description).toBe(
    `${'x'.repeat(4_000)}\n(Cut: these are the first 4000 of 50000 characters.)`,
  )
  expect(tool!.summary.parameters).toEqual({
    type: 'object',
    description: 'in',
    properties: { description: { type: 'string', description: 'ab', enum: ['\u200B'] } },
  })
})

test('letters without a shape and selectors of variants are left out, but not that of an emoji', () => {
  const description = '\u3164\u115Fa\u034F\u2800b\uFE0F\u{E0101} \u2764\uFE0F\uFE0F\uFE01'
  const [tool] = known([{ name: 'a', title: '\u3164\u2800', description, inputSchema }]).tools
  expect(tool!.summary.description).toBe('ab \u2764\uFE0F')
  expect(tool!.summary.title).toBe('a')
})
