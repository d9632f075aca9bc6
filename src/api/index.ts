export { createServer, type ServerParts } from './server.ts'
export { openHostRegistry, type HostRegistry } from './host-registry.ts'
export { assistantName } from './chat-routes.ts'
