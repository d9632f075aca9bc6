import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new folder for the time of a test, removed after all that the test opened later. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
