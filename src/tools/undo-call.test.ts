import { expect, test } from 'vitest'
import { undoArguments } from './undo-call.ts'

const call = {
  arguments: '{"title":"Party","days":[1,2]}',
  result: '{"id":7,"event":{"etag":"a\\"b"},"ok":true,"gone":null}',
}

function check(template: Record<string, unknown>, expected: unknown, of = call): void {
  expect(undoArguments({ tool: 'x', arguments: template }, of)).toEqual(expected)
}

test('a placeholder alone keeps its type, within a text it is text', () => {
  check({ id: '{result.id}', ok: '{result.ok}' }, { id: 7, ok: true })
  check({ days: '{arguments.days}', first: '{arguments.days.0}' }, { days: [1, 2], first: 1 })
  check({ at: '/events/{result.id}/{result.event.etag}' }, { at: '/events/7/a"b' })
  check({ days: 'of {arguments.days}' }, { days: 'of [1,2]' })
  check({ deep: [{ id: '{result.id}' }, 5, null] }, { deep: [{ id: 7 }, 5, null] })
  check({ whole: '{arguments}' }, { whole: { title: 'Party', days: [1, 2] } })
})

test('what is put in is not read for placeholders again', () => {
  check(
    { title: '{arguments.title}', also: 'x {arguments.title}' },
    {
      title: '{result.id}',
      also: 'x {result.id}',
    },
    { arguments: '{"title":"{result.id}"}', result: '{"id":1}' },
  )
})

test('where something is not there, there is no undoing', () => {
  check({ id: '{result.none}' }, undefined)
  check({ id: 'event {result.gone}' }, undefined)
  check({ id: '{result.toString}' }, undefined)
  check({ id: '{result.id}' }, undefined, { ...call, result: 'Created.' })
})

test('structured content stands in the first line', () => {
  check({ id: '{result.id}' }, { id: 3 }, { ...call, result: '{"id":3}\nCreated the event.' })
  check({ id: '{result.id}' }, { id: 3 }, { ...call, result: '{\n  "id": 3\n}' })
})
