import type { Prompt } from '../../../src/wire/index.ts'
import { api } from '../api.ts'

let known: Promise<Prompt[]> | undefined

/** The prompts that somebody keeps, asked for once. */
export function ownPrompts(): Promise<Prompt[]> {
  known ??= api.prompts().then(
    ({ prompts }) => prompts,
    () => {
      known = undefined
      return []
    },
  )
  return known
}

/** They have changed: the next time they are asked for anew. */
export function forgetPrompts(): void {
  known = undefined
}
