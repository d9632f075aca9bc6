import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8's room for short-lived objects as large as it is now: it doubles it with each wave of documents, up to
 * 32 MB and more, and never gives it back. Smaller room costs no time that could be measured (docs/performance.md).
 */
export function keepHeapSteady(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
