import type { Aliases } from '../../accounts/index.ts'
import { AppError } from '../../base/index.ts'
import { streamOf, type Caller } from '../../model/index.ts'
import type { Pool } from '../../pool/index.ts'

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
  const meant = (model: string, { personId, teamId, keyId }: Caller) => {
    // A team's key asks as the team itself.
    const keyTeamId = keyId !== undefined && teamId === personId ? teamId : undefined
    return aliases.poolName({ personId, keyTeamId }, model)
  }
  const answer: Pool['answer'] = (request, options, tell) => {
    const { model } = request
    if (aliases.isPoolName(model)) return void tell({ type: 'error', error: unknown(model) })
    const name = meant(model, options.caller)
    return pool.answer(name === model ? request : { ...request, model: name }, options, tell)
  }
  return {
    ...pool,
    answer,
    facts: (name, caller) => pool.facts(caller ? meant(name, caller) : name, caller),
    stream: (request, options) =>
      streamOf(options.signal, (signal, tell) => answer(request, { ...options, signal }, tell)),
  }
}

function unknown(model: string): AppError {
  return new AppError('not-found', `No host here serves the model \`${model}\`. GET /v1/models lists them.`)
}
