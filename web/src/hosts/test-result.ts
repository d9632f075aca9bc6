import type { HostTest } from '../api.ts'
import { t } from '../languages/index.ts'

/** What a test of a host found, in words. */
export function resultOf(result: HostTest): string {
  return result.ok ? t('hosts.answers', { ms: result.latencyMs }) : (result.problem ?? t('hosts.failed'))
}
