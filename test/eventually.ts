import { vi } from 'vitest'

/** Waits until nothing is thrown any more, as long as a busy machine may need. */
export function eventually(assert: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assert, { timeout: 60_000, interval: 50 })
}
