/** One who asks, in the fair queue: what is charged to it moves it back behind the others. */
export interface Flow {
  weight: number
  /** The virtual hour at which all that it has asked for so far would be done, were everyone served at once. */
  finish: number
  inFlight: number
  waiting: number
}

/** What stands in line. */
export interface InLine {
  /** The virtual hour at which it begins; the earliest is served next. */
  start: number
  /** Counts up with every arrival. */
  arrival: number
  /** Its estimated tokens. */
  cost: number
}

/**
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996) over tokens: each request begins, in virtual time, where its
 * caller's last one ended, or now; virtual time is the beginning of the last request that was served. So callers
 * share by weight whatever the hosts' speed is, and one who was away neither saves up nor is punished.
 */
export interface VirtualTime {
  now: number
}

/** Charges a request to its caller; returns where it begins. */
export function charge(time: VirtualTime, flow: Flow, cost: number): number {
  const start = Math.max(time.now, flow.finish)
  flow.finish = start + cost / flow.weight
  return start
}

/** The real cost is known, or the request was not served at all. */
export function correct(time: VirtualTime, flow: Flow, difference: number): void {
  flow.finish = Math.max(time.now, flow.finish + difference / flow.weight)
}

/** How many places at the front may be empty before the line is moved up. */
const mostEmpty = 1_024

/**
 * A line sorted by beginning, then arrival. Who comes mostly goes to the end and who leaves is mostly the first, so
 * both cost the same in a long line as in a short one; places are always known.
 */
export class Line<T extends InLine> {
  /** From the first, at `#head`, to the last; what is before it has left. */
  readonly #items: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  get first(): T | undefined {
    return this.#items[this.#head]
  }

  /** Adds one; returns its place, from 1. */
  add(item: T): number {
    const index = this.#indexOf(item)
    if (index === this.#items.length) this.#items.push(item)
    else this.#items.splice(index, 0, item)
    return index - this.#head + 1
  }

  /** False where it is not in the line. */
  remove(item: T): boolean {
    const index = this.#indexOf(item)
    if (index >= this.#items.length || this.#items[index] !== item) return false
    if (index > this.#head) this.#items.splice(index, 1)
    else {
      this.#items[this.#head++] = undefined
      if (this.#head === this.#items.length || (this.#head > mostEmpty && this.#head > this.length)) {
        this.#items.splice(0, this.#head)
        this.#head = 0
      }
    }
    return true
  }

  /** From the first to the last; the one that was just given out may be removed meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (const item of this.#items.slice(this.#head)) yield item!
  }

  /** Where an item is, or would be. */
  #indexOf({ start, arrival }: T): number {
    let low = this.#head
    let high = this.#items.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#items[middle]!
      if (other.start < start || (other.start === start && other.arrival < arrival)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Batch work gets this share of what is served while both wait, at least. */
const batchShare = 0.1
/** What batch work may save up at the most, in tokens. */
const mostCredit = 100_000

/** Those who wait for one name: interactive requests, and batch work that gets what is left and never less than its share. */
export class NameLine<T extends InLine & { batch: boolean }> {
  readonly interactive = new Line<T>()
  readonly batch = new Line<T>()
  #credit = 0

  get length(): number {
    return this.interactive.length + this.batch.length
  }

  get first(): T | undefined {
    const [now, later] = [this.interactive.first, this.batch.first]
    if (!now || !later) return now ?? later
    return this.#credit >= later.cost ? later : now
  }

  add(item: T): number {
    return item.batch ? this.interactive.length + this.batch.add(item) : this.interactive.add(item)
  }

  remove(item: T): boolean {
    return (item.batch ? this.batch : this.interactive).remove(item)
  }

  /** One of these was given a host. */
  served(item: T): void {
    if (item.batch) this.#credit = Math.max(0, this.#credit - item.cost)
    else if (this.batch.length > 0)
      this.#credit = Math.min(
        Math.max(mostCredit, this.batch.first!.cost),
        this.#credit + (item.cost * batchShare) / (1 - batchShare),
      )
    else this.#credit = 0
  }

  *[Symbol.iterator](): Generator<T> {
    yield* this.interactive
    yield* this.batch
  }
}
