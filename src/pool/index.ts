export { createPool, poolDefaults, type Pool, type PoolLimits, type PoolMetrics } from './pool.ts'
export { discoverHosts, type Probe } from './discover-hosts.ts'
