export {
  ConnectionError,
  openConnections,
  type Connections,
  type ExchangeTaker,
  type HostRequest,
  type SentRequest,
} from './connections.ts'
export { BadResponse, type ResponseHeaders } from './response-parser.ts'
