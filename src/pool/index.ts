export { createPool } from './pool.ts'
export { type Pool, type PoolLimits } from './pool-interface.ts'
export type { PoolEvent } from './pool-event.ts'
export { discoverHosts } from './discover-hosts.ts'
