import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { LedgerRecord } from '../../src/wire/index.ts'
import type { ContractSubject } from './contract.ts'

export const record = (object: string, at = 1): LedgerRecord => ({
  at,
  actor: 'person_1',
  action: 'signed-in',
  object,
})

/** What every ledger's rows do. */
export function ledgerContract({ open }: ContractSubject): void {
  test('entries are numbered without gaps, each chained to the one before it', async () => {
    const { ledger } = await open()
    expect(await ledger.size()).toBe(0)
    await ledger.append([record('a'), { ...record('b', 2), details: { z: 1, a: ['x', null] } }])
    await ledger.append([record('c', 3)])
    await ledger.append([])
    expect(await ledger.size()).toBe(3)
    const entries = await ledger.entries(1, 10)
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(JSON.parse(entries[1]!.text)).toEqual({
      ...record('b', 2),
      details: { z: 1, a: ['x', null] },
      seq: 2,
      previous: entries[0]!.hash,
    })
    expect(entries.map(({ text }) => hash('sha256', `\0${text}`))).toEqual(entries.map((entry) => entry.hash))
    expect((await ledger.entries(2, 1)).map(({ seq }) => seq)).toEqual([2])
    expect((await ledger.newest(2)).map(({ seq }) => seq)).toEqual([3, 2])
    expect((await ledger.newest(2, 3)).map(({ seq }) => seq)).toEqual([2, 1])
    expect(await ledger.hashes(2, 3)).toEqual(entries.slice(1).map((entry) => entry.hash))
  })
  test('many that write at once wait for each other: none is lost and the chain holds', async () => {
    const { ledger, accounts } = await open()
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 === 0
          ? ledger.append([record(`a${index}`), record(`b${index}`)])
          : accounts.change(
              [record(`c${index}`)],
              [
                {
                  put: 'teams',
                  row: { id: `t${index}`, name: `T${index}`, createdAt: 1, retentionDays: undefined },
                },
              ],
            ),
      ),
    )
    const entries = await ledger.entries(1, 100)
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    let previous = '0'.repeat(64)
    for (const entry of entries) {
      expect((JSON.parse(entry.text) as { previous: string }).previous).toBe(previous)
      previous = entry.hash
    }
    expect(new Set(entries.map(({ text }) => (JSON.parse(text) as { object: string }).object)).size).toBe(60)
  })
  test('blocks and checkpoints come back in order', async () => {
    const { ledger } = await open()
    expect([await ledger.blocks(), await ledger.lastCheckpoint()]).toEqual([[], undefined])
    await ledger.addBlock(0, 'zero')
    await ledger.addBlock(1, 'one')
    await ledger.addBlock(1, 'one')
    expect(await ledger.blocks()).toEqual(['zero', 'one'])
    const checkpoint = (size: number) => ({ size, root: `root ${size}`, at: size, signature: `s ${size}` })
    for (const size of [3, 12, 5, 12]) await ledger.addCheckpoint(checkpoint(size))
    expect(await ledger.lastCheckpoint()).toEqual(checkpoint(12))
    expect(await ledger.checkpoints(3, 10)).toEqual([checkpoint(3), checkpoint(5)])
  })
}
