/**
 * Gives back memory that nothing uses: V8 leaves it lying where little happens. Takes some tens of milliseconds, in which
 * nobody is answered.
 */
export async function collectGarbage(): Promise<void> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.collectGarbage')
  } finally {
    session.disconnect()
  }
}
