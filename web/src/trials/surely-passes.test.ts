import { expect, test } from 'vitest'
import { kindResults } from '../../../src/trials/index.ts'
import { atLeastText, fewestToPass } from './surely-passes.ts'

test('so many attempts pass where none fails, and one less does not', () => {
  const { needed } = kindResults([{ trial: 'safety/any', kind: 'safety', outcome: 'passed' }])[0]!
  const verdictOf = (count: number) =>
    kindResults(
      Array.from({ length: count }, () => ({ trial: 'safety/any', kind: 'safety', outcome: 'passed' })),
    )[0]!.verdict
  expect([verdictOf(fewestToPass(needed)), verdictOf(fewestToPass(needed) - 1)]).toEqual(['passed', 'unsure'])
})

test('what is passed at least is never rounded up', () => {
  expect([0.8999, 0.57, 0.29].map(atLeastText)).toEqual(['89%', '57%', '29%'])
})
