import { may, type Identity } from '../accounts/index.ts'
import { AppError } from '../base/index.ts'
import type { Caller } from '../model/index.ts'
import { modelWithoutVision, type Pool } from '../pool/index.ts'

/** Throws where a key is not for this model. */
export function refuseModel(identity: Identity, name: string): void {
  if (!may(identity, 'use', { kind: 'model', name }))
    throw new AppError(
      'forbidden',
      `This key may not use the model \`${name}\`. GET /v1/models lists its own.`,
      {
        param: 'model',
      },
    )
}

/** Throws where a name stands for models that are all known to see no pictures: before a question is kept that nobody can answer. */
export function refuseBlindModel(pool: Pick<Pool, 'facts' | 'models'>, name: string, caller: Caller): void {
  const models = pool.models()
  const found = models.find(({ id }) => id === name)
  const vision = pool.facts(name, caller)?.vision ?? found?.vision
  if (vision !== false) return
  const seeing = models.filter((model) => model.vision === true && model.hosts.length > 0)
  throw modelWithoutVision(
    name,
    seeing.map(({ id }) => id),
  )
}
