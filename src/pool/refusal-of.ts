import type { AppError } from '../base/index.ts'
import type { ChatRequest, StreamOptions } from '../model/index.ts'
import type { KnownHosts } from './hosts/known-hosts.ts'
import { modelWithoutVectors, modelWithoutVision, notThere, unknownModel, untriedModel } from './refusals.ts'
import { showsPictures, someSee } from './seeing.ts'
import type { Tier } from './hosts/tier.ts'

/** Who may answer a request: people are served by those that are not withheld; trials try the others, too. */
export function tiersFor(
  { model, embedding }: ChatRequest,
  { only }: StreamOptions,
  known: Pick<KnownHosts, 'only' | 'tiersOf' | 'allTiersOf'>,
): Tier[] {
  if (only) return known.only(only)
  return embedding ? known.allTiersOf(model) : known.tiersOf(model)
}

/** Why no host that is known can ever answer a request; undefined where one may. */
export function refusalOf(
  request: ChatRequest,
  options: StreamOptions,
  known: KnownHosts,
): AppError | undefined {
  const { model, embedding } = request
  const tiers = tiersFor(request, options, known)
  if (tiers.length === 0) return options.only ? notThere(options.only) : unserved(model, known, { embedding })
  if (embedding && !embeds(model, known)) return modelWithoutVectors(model, known.embeddingModels())
  if (showsPictures(request) && someSee(tiers) === false) return modelWithoutVision(model, seeing(known))
}

/** The error for a name that no host serves; `embedding` is whether vectors were asked of it. */
export function unserved(name: string, known: KnownHosts, { embedding = false } = {}): AppError {
  const withheld = known.allTiersOf(name).flatMap(({ candidates }) => candidates.map(({ model }) => model))
  if (withheld.length > 0) return untriedModel(name, withheld)
  const unasked = known.states.filter((state) => !state.models).map(({ host }) => host.name)
  const models = embedding ? known.embeddingModels() : known.models().map(({ id }) => id)
  return unknownModel({ name, entries: known.aliases()[name], known: models, unasked })
}

function embeds(model: string, known: KnownHosts): boolean {
  return (
    !known.isAlias(model) &&
    known.allTiersOf(model).every(({ candidates }) => candidates.every(({ state }) => state.host.embed))
  )
}

function seeing(known: KnownHosts): string[] {
  const models = known.models().filter(({ hosts }) => hosts.length > 0)
  return models.map(({ id }) => id).filter((id) => someSee(known.tiersOf(id)) === true)
}
