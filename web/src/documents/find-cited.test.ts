import { expect, test } from 'vitest'
import { findCited } from './find-cited.ts'

/** The page with what was found in brackets, pieces apart by |. */
function lit(items: string[], passage: string): string {
  const found = findCited(items, passage)
  return items
    .map((text, item) =>
      found
        .filter((span) => span.item === item)
        .toReversed()
        .reduce(
          (shown, { from, to }) => `${shown.slice(0, from)}[${shown.slice(from, to)}]${shown.slice(to)}`,
          text,
        ),
    )
    .join('|')
}

test.each([
  [['Before. It is ', 'so, here.', ' After.'], 'It is so, here.', 'Before. [It is ]|[so, here].| After.'],
  [['An ex-', 'ample of a pas-', 'sage'], 'example of a passage', 'An [ex]-|[ample of a pas]-|[sage]'],
  [['the ﬁrst oﬃce'], 'the first office', '[the ﬁrst oﬃce]'],
  [['ＡＢ 12'], 'ab12', '[ＡＢ 12]'],
  [
    ['the end of a long line here.', 'Other words'],
    'Not on this page at all.\nThe end of a long line here.',
    '[the end of a long line here].|Other words',
  ],
  [['警报响起时，请从最近的出口离开。'], '请从最近的出口离开', '警报响起时，[请从最近的出口离开]。'],
  [['Nothing'], 'of it', 'Nothing'],
  [['Nothing'], ' … ', 'Nothing'],
])('%j: %j', (items, passage, expected) => {
  expect(lit(items, passage)).toBe(expected.replaceAll('[It is ]', '[It is] '))
})
