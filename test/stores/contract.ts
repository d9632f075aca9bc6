import { expect, test } from 'vitest'
import type { Store } from '../../src/store/index.ts'
import { accountContract } from './account-contract.ts'
import { documentContract } from './document-contract.ts'
import { ledgerContract } from './ledger-contract.ts'
import { runContract } from './run-contract.ts'
import { toolCallContract } from './tool-call-contract.ts'
import { trialContract } from './trial-contract.ts'

/** A kind of store, as the contract meets it. */
export interface ContractSubject {
  /** A new, empty store, which goes with the test. */
  open(): Promise<Store>
  /** How many files the store that was opened last keeps. */
  filesKept(): Promise<number>
}

const parts = ['documents', 'runs', 'accounts', 'ledger', 'trials'] as const

/** What every store does. That no method of one is left out is part of it. */
export function storeContract(subject: ContractSubject): void {
  const called = new Set<string>()
  const methods = new Set<string>()
  const watched: ContractSubject = {
    ...subject,
    async open() {
      const store = await subject.open()
      for (const part of parts)
        for (const [name, method] of Object.entries(store[part])) {
          if (part === 'ledger' && name === 'record') continue
          methods.add(`${part}.${name}`)
          ;(store[part] as unknown as Record<string, unknown>)[name] = (...given: unknown[]) => {
            called.add(`${part}.${name}`)
            return (method as (...given: unknown[]) => unknown).apply(store[part], given)
          }
        }
      return store
    },
  }
  accountContract(watched)
  runContract(watched)
  documentContract(watched)
  ledgerContract(watched)
  trialContract(watched)
  toolCallContract(watched)

  test('every method of the store was tried', () => {
    expect([...methods].filter((name) => !called.has(name))).toEqual([])
  })
}
