/** Tells what runs for people and keys that they are not what they were. */
export interface Revocations {
  /** Calls back with the id of every person or key that is revoked from now on. */
  watch(onRevoked: (id: string) => void): Disposable
  revoke(id: string): void
}

export function createRevocations(): Revocations {
  const watchers = new Set<(id: string) => void>()
  return {
    watch(onRevoked) {
      watchers.add(onRevoked)
      return { [Symbol.dispose]: () => void watchers.delete(onRevoked) }
    },
    revoke(id) {
      for (const onRevoked of watchers) onRevoked(id)
    },
  }
}
