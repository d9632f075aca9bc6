import { describe, expect, test } from 'vitest'
import { sentenceBreaks } from './sentence-breaks.ts'

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

function byThePlatform(text: string): number[] {
  return Array.from(segmenter.segment(text), ({ segment, index }) => index + segment.length)
}

describe('where sentences end', () => {
  test.each([
    '',
    'One. Two! Three? four',
    'It costs 3.5 million. 7 million came (e.g. here). “So?” he asked. "Yes!"',
    'U.S.A. is. a.b A.B c.D\r\nNext\rline\n\nend.\n',
    'Wait… then — go: on; now.) (Then.',
  ])('as the platform says: %j', (text) => {
    expect(sentenceBreaks(text)).toEqual(byThePlatform(text))
  })

  test('of texts made by chance, too', () => {
    const pieces = 'A b é É 1 2 . ! ? , - : ; ( ) " \' “ ” ’ — … # ° ª ½'
      .split(' ')
      .concat([' ', '\n', '\r', '\t', '\u00a0', '. ', ' b', 'B'])
    let seed = 1
    const next = () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0)
    for (let round = 0; round < 5_000; round++) {
      const text = Array.from(
        { length: (next() >>> 8) % 12 },
        () => pieces[(next() >>> 8) % pieces.length]!,
      ).join('')
      expect(sentenceBreaks(text), JSON.stringify(text)).toEqual(byThePlatform(text))
    }
  })

  test('a sign that is not known is left to the platform', () => {
    expect(sentenceBreaks('一句。 Two.')).toBeUndefined()
  })
})
