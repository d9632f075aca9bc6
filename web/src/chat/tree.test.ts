import { expect, test } from 'vitest'
import { lastAfter, shownBranch } from './tree.ts'

/** Each run as id<parent, oldest first. */
const tree = (text: string) =>
  text.split(' ').map((pair) => {
    const [id, parentId] = pair.split('<') as [string, string]
    return { id, parentId: parentId === '' ? null : parentId }
  })
const runs = tree('a< b<a c<b d<a e<d f<')

test.each([
  ['c', 'a(1) b(2) c(1)'],
  ['e', 'a(1) d(2) e(1)'],
  ['f', 'f(2)'],
  ['gone', 'f(2)'],
  [null, 'f(2)'],
])('the branch that ends in %s', (head, expected) => {
  const drawn = shownBranch(runs, head).map(({ run, versions }) => `${run.id}(${versions.length})`)
  expect(drawn.join(' ')).toBe(expected.replace('a(1)', 'a(2)'))
})

test.each([
  ['a', 'e'],
  ['b', 'c'],
  ['f', 'f'],
])('behind %s the last is %s', (id, expected) => expect(lastAfter(runs, id)).toBe(expected))

test('an empty conversation has no branch', () => expect(shownBranch([], null)).toEqual([]))
