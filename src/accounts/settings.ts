import { hash } from 'node:crypto'
import { AppError } from '../base/index.ts'
import type { HouseSettings, JsonValue } from '../wire/index.ts'
import type { AccountParts } from './account-parts.ts'

/** What is set for the whole installation while it runs. What the configuration file says goes first. */
export interface Settings {
  get(): HouseSettings
  /** Those that the configuration file decides. */
  fixed(): (keyof HouseSettings)[]
  change(actor: string, changes: Partial<HouseSettings>): Promise<HouseSettings>
}

const usual: HouseSettings = { signUp: 'closed', conversationDays: null, notice: '', instructions: '' }

export function houseSettings(
  { store, directory, record }: AccountParts,
  configured: Partial<HouseSettings>,
): Settings {
  const fixed = Object.fromEntries(Object.entries(configured).filter(([, value]) => value !== undefined))
  const isFixed = (name: string) => Object.hasOwn(fixed, name)
  const get = (): HouseSettings => {
    const stored = [...directory.settings].map(([name, value]) => [name, JSON.parse(value) as unknown])
    return { ...usual, ...Object.fromEntries(stored), ...fixed }
  }
  return {
    get,
    fixed: () => Object.keys(fixed) as (keyof HouseSettings)[],
    async change(actor, changes) {
      for (const name of Object.keys(changes))
        if (isFixed(name))
          throw new AppError('conflict', `\`${name}\` is set in muster.yaml. Change it there.`, {
            because: { code: 'set-in-file' },
            param: name,
          })
      const rows = Object.entries(changes).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
      if (rows.length === 0) return get()
      await store.change(
        rows.map(({ name }) => record(actor, 'setting-changed', name, toldOf(name, changes))),
        rows.map((row) => ({ put: 'settings', row })),
      )
      for (const { name, value } of rows) directory.settings.set(name, value)
      return get()
    },
  }
}

/** What the ledger tells of a change. It does not keep somebody's words, but shows which instructions were in force. */
function toldOf(
  name: string,
  { instructions, ...others }: Partial<HouseSettings>,
): Record<string, JsonValue> | undefined {
  if (name === 'notice') return undefined
  if (name !== 'instructions') return { value: others[name as 'signUp'] ?? null }
  const text = instructions ?? ''
  return { characters: text.length, sha256: hash('sha256', text) }
}
