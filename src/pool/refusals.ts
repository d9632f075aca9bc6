import { distance } from 'fastest-levenshtein'
import { AppError } from '../base/index.ts'
import type { ModelOnHost } from '../model/index.ts'
import type { Tier } from './hosts/tier.ts'

const shortestRetryMs = 1_000
/** What a client is told when nothing is known of when a host will be back. */
const unknownRetryMs = 5_000
/** So many models are listed to somebody who names none of them. */
const mostListed = 6

/** No host serves the name: the nearest that are known, and which hosts could not be asked, of which one may serve it. */
export function unknownModel(options: {
  name: string
  /** What a name of ours stands for: none of it is served. */
  entries?: readonly string[] | undefined
  known: string[]
  unasked: string[]
}): AppError {
  const { name, entries = [], unasked } = options
  const [meant = name] = entries
  const known = options.known.filter((id) => id !== name)
  const near = known
    .map((id) => ({ id, far: distance(id.toLowerCase(), meant.toLowerCase()) }))
    .filter(({ id, far }) => far <= Math.max(2, id.length / 3))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ id }) => `\`${id}\``)
  const all = known.map((id) => `\`${id}\``).join(', ')
  const there =
    known.length > 0 && known.length <= mostListed
      ? `There are: ${all}.`
      : 'GET /v1/models lists those that there are.'
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : there
  const silent = unasked.length > 0 ? ` Not reached, so not known: ${unasked.join(', ')}.` : ''
  const served =
    entries.length > 0
      ? `No host here serves what \`${name}\` stands for: ${entries.map((id) => `\`${id}\``).join(', ')}.`
      : `No host here serves the model \`${name}\`.`
  return new AppError('not-found', `${served} ${hint}${silent}`, {
    param: 'model',
    retryable: unasked.length > 0,
    because: { code: 'unknown-model', values: { model: name } },
  })
}

/** A host is gone, or does not have the model any more. */
export function notThere({ host, model }: ModelOnHost): AppError {
  return new AppError('not-found', `There is no model \`${model}\` on a host \`${host}\` any more.`)
}

/** A name whose `models` are there, and have not passed their trials. */
export function untriedModel(name: string, models: readonly string[]): AppError {
  const [first = name] = models
  const what =
    first === name || models.length === 0
      ? `\`${name}\` has not passed its trials on any host`
      : `\`${name}\` stands for no model that has passed its trials on any host`
  return new AppError('forbidden', `${what}. An administrator can try it: muster trials run ${first}`, {
    param: 'model',
    because: { code: 'model-untried', values: { model: name } },
  })
}

/** A name that stands for no model that sees; `known` are those that do. */
export function modelWithoutVision(name: string, known: readonly string[]): AppError {
  const some = known.slice(0, 3).map((id) => `\`${id}\``)
  const instead = some.length > 0 ? `choose one that can, such as ${some.join(' or ')}` : 'add one that can'
  return new AppError(
    'bad-request',
    `\`${name}\` stands for no model that sees pictures: ${instead}, ask without the picture, or say \`vision: true\` of its host in muster.yaml where it does.`,
    { param: 'model', because: { code: 'no-model-sees', values: { model: name } } },
  )
}

/** A name that no vectors can be asked of; `known` are those that they can. */
export function modelWithoutVectors(name: string, known: readonly string[]): AppError {
  const some = known.slice(0, 3).map((id) => `\`${id}\``)
  const instead =
    some.length > 0
      ? `Name one that does, such as ${some.join(' or ')}.`
      : 'Name one that does; no host here lists one.'
  return new AppError(
    'bad-request',
    `\`${name}\` does not stand for a model that makes vectors. ${instead}`,
    {
      param: 'model',
    },
  )
}

/** The queue is full. */
export function queueFull(options: { waiting: number; estimatedWaitMs: number }): AppError {
  const retryAfterMs = Math.max(shortestRetryMs, options.estimatedWaitMs)
  const message = `All hosts are full and ${options.waiting} requests are waiting already, which is the limit. Try again in ${seconds(retryAfterMs)}.`
  return new AppError('busy', message, {
    retryAfterMs,
    because: { code: 'queue-full', values: { waiting: options.waiting } },
  })
}

/** Nobody is left: says who serves the model, what is wrong, and when it is tried again. */
export function nobodyLeft(options: {
  name: string
  tiers: readonly Tier[]
  nowMs: number
  estimatedWaitMs: number
  last: AppError | undefined
}): AppError {
  const { name, tiers, nowMs, last } = options
  const candidates = tiers.flatMap((tier) => tier.candidates)
  const resting = candidates.map(({ state }) => state.restsUntilMs - nowMs).filter((ms) => ms > 0)
  // Some rest: the first is back then. None does: all are full, or cannot be reached.
  const backMs =
    resting.length === candidates.length && resting.length > 0
      ? resting.reduce((least, ms) => Math.min(least, ms), Infinity)
      : Math.max(options.estimatedWaitMs, unknownRetryMs)
  const retryAfterMs = Math.max(shortestRetryMs, Math.ceil(backMs))
  const names = [...new Set(candidates.map(({ state }) => state.host.name))]
  const hosts =
    names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
  const problem =
    last?.message ?? candidates.find(({ state }) => state.problem !== undefined)?.state.problem?.message
  const message = [
    `No host can answer with ${name} right now (${hosts || 'none serves it any more'}).`,
    ...(problem === undefined ? [] : [problem]),
    `Try again in ${seconds(retryAfterMs)}.`,
  ].join(' ')
  return new AppError('busy', message, {
    retryAfterMs,
    cause: last,
    because: { code: 'no-host', values: { model: name } },
  })
}

/** The answer has begun and no host can go on with it: it never ends as if it were complete. */
export function brokeOff(error: AppError): AppError {
  return new AppError('host-failed', `The answer broke off. ${error.message} Ask again.`, {
    cause: error,
    retryable: true,
    because: { code: 'answer-broke-off' },
  })
}

/** A host was asked for the rest of an answer and wrote something else. */
export function unconnected(host: string): AppError {
  return new AppError('host-failed', `The host ${host} did not go on where the answer had stopped.`, {
    because: { code: 'host-broke-off', values: { host } },
  })
}

/** A host ended its stream without a last event, threw, or gave up by itself. */
export function endedEarly(host: string, thrown?: unknown): AppError {
  const why = thrown instanceof Error ? `: ${thrown.message}` : ''
  return new AppError('host-failed', `The host ${host} ended its answer before it was complete${why}.`, {
    cause: thrown,
    because: { code: 'host-broke-off', values: { host } },
  })
}

/** The pool is closed, or about to be. */
export function stopping(): AppError {
  return new AppError('stopping', 'The server is stopping. Try again in a moment.', { retryAfterMs: 5_000 })
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`
}
