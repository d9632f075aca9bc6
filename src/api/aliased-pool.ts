import type { Aliases } from '../accounts/index.ts'
import { AppError } from '../base/index.ts'
import type { ChatEvent } from '../model/index.ts'
import type { Pool } from '../pool/index.ts'

/**
 * A pool that also knows the names that were set while running. A team's names are the pool's under their ids: each
 * caller's name is turned into the one that their team means by it.
 */
export function aliasedPool(
  pool: Pool,
  { aliases, fixed }: { aliases: Aliases; fixed: Record<string, string[]> },
): Pool {
  const apply = () => {
    const stored = aliases.list()
    const visible = stored.filter(({ teamId }) => teamId === undefined)
    const hidden = stored.filter(({ teamId }) => teamId !== undefined)
    pool.setAliases(
      {
        assistant: [],
        ...Object.fromEntries(visible.map(({ name, models }) => [name, models])),
        ...fixed,
      },
      Object.fromEntries(hidden.map(({ id, models }) => [id, models])),
    )
  }
  apply()
  aliases.watch(apply)
  return {
    ...pool,
    stream(request, options) {
      const { model } = request
      if (aliases.isPoolName(model)) return unknown(model)
      const { personId, teamId, keyId } = options.caller
      // A team's key asks as the team itself.
      const keyTeamId = keyId !== undefined && teamId === personId ? teamId : undefined
      const name = aliases.poolName({ personId, keyTeamId }, model)
      return pool.stream(name === model ? request : { ...request, model: name }, options)
    },
  }
}

async function* unknown(model: string): AsyncGenerator<ChatEvent> {
  yield {
    type: 'error',
    error: new AppError(
      'not-found',
      `No host here serves the model \`${model}\`. GET /v1/models lists them.`,
    ),
  }
}
