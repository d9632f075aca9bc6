export { createPool } from './pool.ts'
export { poolDefaults, type Pool, type PoolLimits, type PoolMetrics } from './pool-interface.ts'
export type { PoolEvent } from './pool-event.ts'
export { discoverHosts, type Probe } from './discover-hosts.ts'
