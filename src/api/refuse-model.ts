import { may, type Identity } from '../accounts/index.ts'
import { AppError } from '../base/index.ts'

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
