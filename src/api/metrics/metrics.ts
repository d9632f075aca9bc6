import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { Documents } from '../../documents/index.ts'
import type { Pool } from '../../pool/index.ts'
import { chatMetrics } from './chat-metrics.ts'
import type { ResponseCounts } from './count-responses.ts'
import { ruled } from '../route-rule.ts'
import type { TrialRuns } from '../trials/trial-runs.ts'

/** Prometheus metrics at /metrics. The pool's own counters are read when they are asked for. */
export function metricsRoute(
  server: FastifyInstance,
  {
    pool,
    documents,
    answered,
    trials,
  }: { pool: Pool; documents: Documents; answered: ResponseCounts; trials: Pick<TrialRuns, 'running'> },
): void {
  const registry = new Registry()
  const registers = [registry]
  const chats = chatMetrics(pool)
  collectDefaultMetrics({ register: registry })

  new Counter({
    name: 'muster_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    registers,
    collect() {
      this.reset()
      for (const [route, byStatus] of answered)
        for (const [status, count] of byStatus) this.inc({ route, status }, count)
    },
  })
  new Gauge({
    name: 'muster_host_requests_in_flight',
    help: 'Requests that a host is answering.',
    labelNames: ['host'],
    registers,
    collect() {
      this.reset()
      for (const host of pool.hosts()) this.set({ host: host.name }, host.inFlight)
    },
  })
  new Gauge({
    name: 'muster_host_ready',
    help: '1 where a host takes requests, 0 where it rests or cannot be reached.',
    labelNames: ['host'],
    registers,
    collect() {
      this.reset()
      for (const host of pool.hosts()) this.set({ host: host.name }, host.state === 'ready' ? 1 : 0)
    },
  })
  new Gauge({
    name: 'muster_queue_length',
    help: 'Requests that wait for a host.',
    registers,
    collect() {
      this.set(pool.metrics().queueLength)
    },
  })
  new Gauge({
    name: 'muster_models_withheld',
    help: 'Models on hosts that people are not served by, since they have not passed their trials.',
    registers,
    collect() {
      this.set(pool.chatModels().filter(({ served }) => !served).length)
    },
  })
  new Gauge({
    name: 'muster_trials_running',
    help: 'Models on hosts that this process is trying, or is about to.',
    registers,
    collect() {
      this.set(trials.running())
    },
  })
  if (documents.embeds) embeddingMetrics(documents, registers)
  const counters = {
    requests: ['muster_pool_requests_total', 'Chats that the pool was asked for.'],
    retries: ['muster_pool_retries_total', 'Attempts beyond the first.'],
    moves: ['muster_pool_moves_total', 'Chats that moved to another host.'],
    hedges: ['muster_pool_hedges_total', 'Second hosts asked to begin where the first was late.'],
    rejected: ['muster_pool_rejected_total', 'Chats refused because the queue was full.'],
  } as const
  for (const [field, [name, help]] of Object.entries(counters)) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(pool.metrics()[field as keyof typeof counters])
      },
    })
  }

  server.get('/metrics', ruled('member', 'metrics'), async (_, reply) => {
    reply.header('content-type', registry.contentType)
    return `${await registry.metrics()}${chats.text()}`
  })
}

function embeddingMetrics(documents: Documents, registers: Registry[]): void {
  new Gauge({
    name: 'muster_embedding_blocks',
    help: 'Blocks of documents that have a vector, and those that wait for one.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { done, waiting } = await documents.embedded()
      this.set({ state: 'done' }, done)
      this.set({ state: 'waiting' }, waiting)
    },
  })
  new Gauge({
    name: 'muster_embedding_problem',
    help: '1 where blocks, questions or turns of conversations get no vectors at present; the log says why.',
    registers,
    async collect() {
      this.set((await documents.embedded()).problem === undefined ? 0 : 1)
    },
  })
}
