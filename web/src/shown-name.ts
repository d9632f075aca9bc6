import { t, type Key } from './languages/index.ts'

/** What a new installation calls the collection that all share, and the person who sets it up. */
const given: ReadonlyMap<string, Key> = new Map([
  ['library', 'name.library'],
  ['Administrator', 'name.administrator'],
])

/** The name of a collection or a person; those that the server gave by itself are in the language that is shown. */
export function shownName(name: string): string {
  const key = given.get(name)
  return key === undefined ? name : t(key)
}
