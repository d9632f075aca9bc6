import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8's room for short-lived objects as large as it is now: it doubles it with each wave of documents, up to
 * 32 MB and more, and never gives it back. Threads that are started later begin with the room that reading documents
 * needs, since theirs does not grow either (decision 77).
 */
export function keepHeapSteady(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--min-semi-space-size=16')
}
