import { AppError } from '../../base/index.ts'
import type { OfferedModel, Pool } from '../../pool/index.ts'

/** The hosts that have a model, or the one that is named. Throws `not-found`, or `bad-request` for a name of ours. */
export function findOffered(
  pool: Pick<Pool, 'chatModels' | 'hosts' | 'aliases'>,
  { model, host }: { model: string; host?: string | undefined },
): OfferedModel[] {
  const found = pool
    .chatModels()
    .filter((one) => one.model === model && (host === undefined || one.host === host))
  if (found.length > 0) return found
  const hosts = pool.hosts()
  const named = hosts.find(({ name }) => name === host)
  if (host !== undefined && !named)
    throw new AppError(
      'not-found',
      `There is no host \`${host}\`. \`muster host list\` shows those that there are.`,
      { param: 'host' },
    )
  const stands = pool.aliases()[model]
  if (stands)
    throw new AppError(
      'bad-request',
      `\`${model}\` is a name of ours. Try the models that it stands for: ${stands.join(', ') || 'any'}.`,
      { param: 'model' },
    )
  if (named?.state === 'unreachable')
    throw new AppError(
      'not-found',
      `The host ${named.name} cannot be reached (${named.problem ?? 'no reason given'}), so its models are not known.`,
      { param: 'model' },
    )
  const where = host === undefined ? 'No host here has' : `The host ${host} does not have`
  throw new AppError(
    'not-found',
    `${where} a model \`${model}\` that answers chats. \`muster host list\` shows those that there are.`,
    { param: 'model' },
  )
}
