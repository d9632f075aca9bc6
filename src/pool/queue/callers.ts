import type { Admission } from './admission.ts'
import { charge, correct, type Flow, type VirtualTime } from './fair-order.ts'

/** Of how many callers without a request here the share is remembered. */
const rememberedFlows = 10_000

/** Who asks, what each has asked for, and the virtual time that they share. */
export class Callers {
  readonly #flows = new Map<string, Flow>()
  readonly #time: VirtualTime = { now: 0 }

  flowOf({ callerId, weight }: Pick<Admission, 'callerId' | 'weight'>): Flow {
    let flow = this.#flows.get(callerId)
    if (!flow) {
      if (this.#flows.size >= rememberedFlows) this.#forgetIdle()
      this.#flows.set(callerId, (flow = { weight, finish: 0, inFlight: 0, waiting: 0 }))
    }
    flow.weight = weight
    return flow
  }

  /** Charges a request to its caller; returns where it begins. */
  charge(flow: Flow, cost: number): number {
    return charge(this.#time, flow, cost)
  }

  /** The real cost is known, or the request was not served at all. */
  correct(flow: Flow, difference: number): void {
    correct(this.#time, flow, difference)
  }

  /** A request that begins at this hour has got a host. */
  served(request: Admission): void {
    this.#time.now = Math.max(this.#time.now, request.start!)
    this.flowOf(request).inFlight++
  }

  /** One is over that was estimated to cost so much. */
  over(callerId: string, { estimated, used }: { estimated: number; used: number }): void {
    const flow = this.#flows.get(callerId)
    if (!flow) return
    flow.inFlight--
    if (used !== estimated) this.correct(flow, used - estimated)
  }

  #forgetIdle(): void {
    for (const [id, { inFlight, waiting }] of this.#flows)
      if (inFlight + waiting === 0) this.#flows.delete(id)
  }
}
