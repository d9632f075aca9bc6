import type { Store } from '../src/store/index.ts'

/** Writes so many entries into the ledger of a store. */
export async function tell({ ledger }: Pick<Store, 'ledger'>, times: number): Promise<void> {
  for (let count = 0; count < times; count++)
    await ledger.append([{ at: count, actor: 'a', action: 'signed-in', object: 'o' }])
}
