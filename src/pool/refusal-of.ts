import type { AppError } from '../base/index.ts'
import type { ChatRequest } from '../model/index.ts'
import type { KnownHosts } from './hosts/known-hosts.ts'
import { modelWithoutVectors, modelWithoutVision, unknownModel } from './refusals.ts'
import { showsPictures, someSee } from './seeing.ts'

/** Why no host that is known can ever answer a request; undefined where one may. */
export function refusalOf(request: ChatRequest, known: KnownHosts): AppError | undefined {
  const { model, embedding } = request
  const tiers = known.tiersOf(model)
  if (tiers.length === 0) return unserved(model, known, { embedding })
  if (embedding && !embeds(model, known)) return modelWithoutVectors(model, known.embeddingModels())
  if (showsPictures(request) && someSee(tiers) === false) return modelWithoutVision(model, seeing(known))
}

/** The error for a name that no host serves; `embedding` is whether vectors were asked of it. */
export function unserved(name: string, known: KnownHosts, { embedding = false } = {}): AppError {
  const unasked = known.states.filter((state) => !state.models).map(({ host }) => host.name)
  const models = embedding ? known.embeddingModels() : known.models().map(({ id }) => id)
  return unknownModel({ name, known: models, unasked })
}

function embeds(model: string, known: KnownHosts): boolean {
  return (
    !known.isAlias(model) &&
    known.tiersOf(model).every(({ candidates }) => candidates.every(({ state }) => state.host.embed))
  )
}

function seeing(known: KnownHosts): string[] {
  const models = known.models().filter(({ hosts }) => hosts.length > 0)
  return models.map(({ id }) => id).filter((id) => someSee(known.tiersOf(id)) === true)
}
