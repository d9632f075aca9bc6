import type { FastifyInstance } from 'fastify'
import type { Accounts } from '../../accounts/index.ts'
import { settingsSchema, type HouseSettings, type HouseSummary } from '../../wire/index.ts'
import { identityOf } from '../authenticate.ts'
import { administratorRoute } from '../route-rule.ts'
import { validate } from '../validate.ts'

export interface SettingsRouteParts {
  accounts: Accounts
  url: () => string
  version: string
  ledgerCopies: string[]
}

/** The settings of the whole installation, for administrators. */
export function settingsRoutes(
  server: FastifyInstance,
  { accounts: { settings, singleSignOn }, url, version, ledgerCopies }: SettingsRouteParts,
): void {
  const summary = (): HouseSummary => ({
    settings: settings.get(),
    fixed: settings.fixed(),
    version,
    url: url(),
    providers: singleSignOn.providers(),
    ledgerCopies,
  })
  server.get('/api/settings', administratorRoute, async () => summary())
  server.patch('/api/settings', administratorRoute, async (request) => {
    const changes = validate(settingsSchema, request.body)
    await settings.change(identityOf(request).actor, changes as Partial<HouseSettings>)
    return summary()
  })
}
