import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The pools of a set, conversations and documents with their evidence marked, as they are written: `context/NAME.jsonl` of
 * the data folder. Ends the process with a hint where the file is not there.
 */
export function readContextSet(data: string, set: string): unknown[] {
  const file = join(data, 'context', `${set}.jsonl`)
  if (!existsSync(file)) {
    console.error(`${file} is not there: give the folder that holds context/ with --data FOLDER.`)
    process.exit(1)
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown)
}
