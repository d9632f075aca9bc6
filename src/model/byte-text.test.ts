import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { copied, decoded, encoded } from './byte-text.ts'

test('bytes of any kind are read as UTF-8, whichever way', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array)
      const sent = bytes.toString('latin1')
      expect(decoded(sent)).toBe(bytes.toString())
      expect(copied(sent)).toBe(bytes.toString())
    }),
  )
})

test('a text is written as the bytes that it is in UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(Buffer.from(encoded(text), 'latin1')).toEqual(Buffer.from(text))
    }),
  )
})
