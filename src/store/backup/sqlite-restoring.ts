import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setAside } from './set-aside.ts'

/** Where a backup is copied before it takes the place of what there is. */
export const stageName = 'restoring'
/** A file that says that all is copied, and where what was there before goes. */
export const intoName = 'restoring-into'
/** The same file once all of that has gone: what was copied takes its place. */
const placingName = 'restoring-placing'

/**
 * Finishes a restore that was begun and killed, from where it was; one that had not copied all is as if it had never
 * been. Only while the folder is locked.
 */
export function finishRestore(folder: string): void {
  const [stage, into, placing] = [stageName, intoName, placingName].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  if (existsSync(into)) {
    setAside(folder, readFileSync(into, 'utf8'))
    renameSync(into, placing)
  }
  if (existsSync(placing) && existsSync(stage))
    for (const name of readdirSync(stage)) renameSync(join(stage, name), join(folder, name))
  rmSync(stage, { recursive: true, force: true })
  for (const left of [placing, `${into}.part`]) rmSync(left, { force: true })
}
