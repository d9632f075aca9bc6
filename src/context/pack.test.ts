import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack } from './pack.ts'

const item = (score: number, tokens: number, group = 0) => ({ score, tokens, group })
const check = (items: ReturnType<typeof item>[], budgetTokens: number, expected: number[]) =>
  expect(pack(items, { budgetTokens, groupTokens: () => 10 }).taken).toEqual(expected)

test('of two that fit alike the shorter is first', () => check([item(5, 900), item(5, 100)], 5000, [1, 0]))
test('what does not fit is passed over', () => check([item(9, 500), item(5, 100)], 200, [1]))
test('what bears on nothing stays out', () => check([item(0, 1)], 200, []))
test('a heading is paid once for each group', () =>
  expect(
    pack([item(1, 20, 1), item(1, 20, 1), item(1, 20, 2)], { budgetTokens: 80, groupTokens: () => 10 }),
  ).toEqual({ taken: [0, 1, 2], tokens: 80 }))
test('a budget is never overrun', () => {
  const items = fc.array(fc.record({ score: fc.nat(9), tokens: fc.nat(99), group: fc.nat(3) }))
  fc.assert(
    fc.property(items, fc.nat(500), (items, budgetTokens) => {
      const { taken, tokens } = pack(items, { budgetTokens, groupTokens: (group) => group * 10 })
      const groups = new Set(taken.map((position) => items[position]!.group))
      const spent = taken.reduce((sum, position) => sum + items[position]!.tokens, 0)
      expect(tokens).toBe(spent + [...groups].reduce((sum, group) => sum + group * 10, 0))
      expect(tokens).toBeLessThanOrEqual(budgetTokens)
      expect(new Set(taken).size).toBe(taken.length)
    }),
  )
})
