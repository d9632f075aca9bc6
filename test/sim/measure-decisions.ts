import { assert, type Clock, type Random } from '../../src/base/index.ts'
import type { Host } from '../../src/model/index.ts'
import { candidateOf, newHostState } from '../../src/pool/hosts/host-state.ts'
import { promptShape } from '../../src/pool/hosts/prefix-memory.ts'
import type { Admission, Outcome, Slot } from '../../src/pool/queue/admission.ts'
import { waitingQueue, type Ticket } from '../../src/pool/queue/queue.ts'
import { modelTier } from '../../src/pool/hosts/tier.ts'

/** Times the queue and the choice of a host together, with all hosts full and others waiting. */
export async function measureDecisions(options: {
  hosts: Host[]
  waiting: number
  decisions: number
  clock: Clock
  random: Random
  /** The real time in milliseconds. */
  now: () => number
}): Promise<{ comeMicros: number; serveMicros: number }> {
  const { hosts, waiting, decisions, clock, random, now } = options
  const bounds = { start: 4, ceiling: 4 }
  const tiers = [modelTier(hosts.map((host) => candidateOf(newHostState(host), 'm', bounds)))]
  const queue = waitingQueue({
    clock,
    random,
    bounds: { capacity: 10 * waiting, bytes: Infinity, callerShare: 1 },
    tiersOf: () => tiers,
  })
  let arrival = 0
  const request = (): Admission => ({
    name: 'm',
    callerId: `c${arrival % 100}`,
    weight: 1,
    batch: false,
    last: false,
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
    signal: new AbortController().signal,
    admitted: false,
    tiers: undefined,
    start: undefined,
  })
  const slots: Slot[] = []
  for (;;) {
    const outcome = queue.enter(request(), clock.monotonic())
    if (outcome.type !== 'host') break
    slots.push(outcome.slot)
  }
  const comeToWait = (): Ticket => {
    const ticket = queue.enter(request(), clock.monotonic())
    assert(ticket.type === 'ticket', 'all hosts are full')
    assert((ticket.next() as Outcome).type === 'place', 'it is told its place first')
    return ticket
  }
  /** Waits for its slot, as a chat does, and puts it among those that are taken. */
  const waitForSlot = async (ticket: Ticket) => {
    using _ = ticket
    const outcome = await ticket.next()
    assert(outcome.type === 'host', 'nothing else is told here')
    slots.push(outcome.slot)
  }
  for (let count = 0; count < waiting; count++) void waitForSlot(comeToWait())

  let begun = now()
  for (let count = 0; count < decisions; count++) comeToWait()[Symbol.dispose]()
  const comeMicros = ((now() - begun) * 1_000) / decisions

  begun = now()
  for (let count = 0; count < decisions; count++) {
    // Each freed slot goes to the first who waits, whose own slot is freed later; a new one takes its place.
    void waitForSlot(comeToWait())
    const freed = Math.floor(random.next() * slots.length)
    const slot = slots[freed]!
    slots[freed] = slots.at(-1)!
    slots.pop()
    queue.release(slot)
    await Promise.resolve()
  }
  const serveMicros = ((now() - begun) * 1_000) / decisions
  return { comeMicros, serveMicros }
}
