/** Blocks of one document whose ids follow each other. */
export interface BlockRun {
  first: number
  last: number
}

/** Which blocks there are, and in which collection, known without reading them. Runs never overlap. */
export interface BlockRuns {
  add(run: BlockRun, collection: string): void
  /** The same of blocks of a document on its way in or out: they are there, and nobody finds them. */
  addHidden(run: BlockRun): void
  /** Whether there are such. */
  readonly someHidden: boolean
  /** Takes out what was added, in one run or in several. */
  remove(run: BlockRun): void
  /** How many blocks from one id to another there are. */
  between(first: number, last: number): number
  /** Says of ids whether there are such blocks, hidden ones too: quickest where they come in their order. */
  isThere(): (id: number) => boolean
  /** Says of ids whether there are such that are found, in these collections alone where they are given; each call is for other ids, from the lowest on. */
  teller(collections?: string[]): () => (id: number) => boolean
}

/** Blocks in the order of their ids as stretches without a gap. */
export function runsOf(blocks: { id: number }[]): BlockRun[] {
  const runs: BlockRun[] = []
  for (const { id } of blocks) {
    const open = runs.at(-1)
    if (open?.last === id - 1) open.last = id
    else runs.push({ first: id, last: id })
  }
  return runs
}

const hidden = -1

export function blockRuns(): BlockRuns {
  // Beside each other, in the order of the ids: an object for each of a million documents would take ten times as much.
  const firsts: number[] = []
  const lasts: number[] = []
  const collections: number[] = []
  const numbers = new Map<string, number>()
  let hiddenCount = 0

  /** The first run that ends at this id or later, from a position on, which is mostly near. */
  const runAt = (id: number, from = 0): number => {
    let [low, step] = [from, 1]
    while (low + step < lasts.length && lasts[low + step]! < id) step *= 2
    let high = Math.min(lasts.length, low + step)
    low += step >> 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (lasts[middle]! < id) low = middle + 1
      else high = middle
    }
    return low
  }

  const teller = (wanted?: string[]) => {
    const within = wanted && new Set(wanted.map((name) => numbers.get(name)))
    return () => {
      let at = 0
      return (id: number) => {
        if (at < lasts.length && lasts[at]! < id) at = runAt(id, at)
        return firsts[at]! <= id && (within ? within.has(collections[at]) : collections[at] !== hidden)
      }
    }
  }

  const insert = ({ first, last }: BlockRun, collection: number) => {
    const at = firsts.length === 0 || first > lasts.at(-1)! ? firsts.length : runAt(first)
    firsts.splice(at, 0, first)
    lasts.splice(at, 0, last)
    collections.splice(at, 0, collection)
  }

  /** Whether a block is there, found or not. */
  const anyTeller = () => {
    let at = 0
    return (id: number) => {
      if (at < lasts.length && lasts[at]! < id) at = runAt(id, at)
      return firsts[at]! <= id
    }
  }

  return {
    add(run, collection) {
      let number = numbers.get(collection)
      if (number === undefined) numbers.set(collection, (number = numbers.size))
      insert(run, number)
    },
    addHidden(run) {
      insert(run, hidden)
      hiddenCount++
    },
    get someHidden() {
      return hiddenCount > 0
    },
    remove({ first, last }) {
      const at = runAt(first)
      let end = at
      for (; end < firsts.length && firsts[end]! >= first && lasts[end]! <= last; end++)
        if (collections[end] === hidden) hiddenCount--
      firsts.splice(at, end - at)
      lasts.splice(at, end - at)
      collections.splice(at, end - at)
    },
    between(first, last) {
      let count = 0
      for (let at = runAt(first); at < firsts.length && firsts[at]! <= last; at++)
        count += Math.min(last, lasts[at]!) - Math.max(first, firsts[at]!) + 1
      return count
    },
    isThere() {
      let [tell, before] = [anyTeller(), 0]
      return (id) => {
        if (id < before) tell = anyTeller()
        before = id
        return tell(id)
      }
    },
    teller,
  }
}
