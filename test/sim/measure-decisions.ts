import { assert, type Clock, type Random } from '../../src/base/index.ts'
import type { Host } from '../../src/model/index.ts'
import { candidateOf, newHostState } from '../../src/pool/host-state.ts'
import { promptShape } from '../../src/pool/prefix-memory.ts'
import type { Admission, Slot } from '../../src/pool/admission.ts'
import { waitingQueue } from '../../src/pool/queue.ts'
import { modelTier } from '../../src/pool/tier.ts'

/** Times the queue and the choice of a host together, with all hosts full and others waiting. */
export function measureDecisions(options: {
  hosts: Host[]
  waiting: number
  decisions: number
  clock: Clock
  random: Random
  /** The real time in milliseconds. */
  now: () => number
}): { comeMicros: number; serveMicros: number } {
  const { hosts, waiting, decisions, clock, random, now } = options
  const bounds = { start: 4, ceiling: 4 }
  const tiers = [modelTier(hosts.map((host) => candidateOf(newHostState(host), 'm', bounds)))]
  const queue = waitingQueue({
    clock,
    random,
    bounds: { capacity: 10 * waiting, bytes: Infinity, callerShare: 1 },
    tiersOf: () => tiers,
  })
  const { signal } = new AbortController()
  let arrival = 0
  const request = (): Admission => ({
    name: 'm',
    callerId: `c${arrival % 100}`,
    weight: 1,
    batch: false,
    prompt: promptShape({
      model: 'm',
      messages: [{ role: 'user', content: `Question ${arrival}, of some length.` }],
      parameters: {},
      stream: true,
    }),
    answerTokens: 100,
    bytes: 100,
    arrival: arrival++,
    arrivedAtMs: 0,
    deadlineMs: Infinity,
    lesserFromMs: Infinity,
    tried: new Set(),
    signal,
    admitted: false,
    tiers: undefined,
    start: undefined,
  })
  const slots: Slot[] = []
  for (;;) {
    const outcome = queue.enter(request())
    if (outcome.type !== 'host') break
    slots.push(outcome.slot)
  }
  const wait = () => {
    const ticket = queue.enter(request())
    assert(ticket.type === 'ticket', 'all hosts are full')
    return ticket
  }
  const tickets = Array.from({ length: waiting }, wait)
  for (const ticket of tickets) void ticket.next()

  let begun = now()
  for (let count = 0; count < decisions; count++) wait()[Symbol.dispose]()
  const comeMicros = ((now() - begun) * 1_000) / decisions

  begun = now()
  for (let count = 0; count < decisions; count++) {
    // Each freed slot goes to the first who waits, whose own slot is freed later; a new one takes its place.
    const ticket = wait()
    void ticket.next()
    tickets.push(ticket)
    queue.release(slots[Math.floor(random.next() * slots.length)]!)
  }
  const serveMicros = ((now() - begun) * 1_000) / decisions
  return { comeMicros, serveMicros }
}
