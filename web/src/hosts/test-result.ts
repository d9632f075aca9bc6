import type { HostTest } from '../api.ts'
import { format, t } from '../languages/index.ts'
import { told, type Told } from '../told.ts'

/** What a test of a host found, in words. */
export function resultOf({ ok, latencyMs, problem, because }: HostTest): Told {
  if (ok) return { text: t('hosts.answers', { ms: format.number(latencyMs) }) }
  return problem === undefined
    ? { text: t('hosts.failed') }
    : told({ message: problem, code: 'host-failed', because })
}
