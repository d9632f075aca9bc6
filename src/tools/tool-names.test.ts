import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { calledName, idOfCalled, toolId } from './tool-names.ts'

test('names that models can take stay as they are', () => {
  expect(toolId('calendar', 'list_events')).toBe('calendar.list_events')
  expect(calledName('calendar.list_events')).toBe('calendar__list_events')
  expect(idOfCalled('calendar__list__events')).toBe('calendar.list__events')
})

test('whatever a tool is called, its name can be taken by a model, and leads back to it', () => {
  const servers = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/)
  const names = fc.oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.string({ minLength: 60, maxLength: 300 }),
  )
  fc.assert(
    fc.property(servers, names, names, (server, name, other) => {
      const id = toolId(server, name)
      expect(calledName(id)).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
      expect(idOfCalled(calledName(id))).toBe(id)
      if (name !== other) expect(toolId(server, other)).not.toBe(id)
    }),
  )
})
