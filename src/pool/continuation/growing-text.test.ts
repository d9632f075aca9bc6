import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { GrowingText } from './growing-text.ts'

test('it is the words one after another, whenever it is looked at', () => {
  fc.assert(
    fc.property(
      // Halves of a character, too, as hosts send them.
      fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 3 }), fc.boolean()), { maxLength: 300 }),
      (words) => {
        const text = new GrowingText()
        let expected = ''
        for (const [word, look] of words) {
          text.add(word)
          expected += word
          expect(text.isEmpty).toBe(expected === '')
          if (look) expect(text.whole()).toBe(expected)
        }
        expect(text.whole()).toBe(expected)
      },
    ),
  )
})
