/** A Prometheus histogram that costs little to write to: counts in arrays, put into words only when it is asked for. */
export interface CheapHistogram {
  /** What is observed under these labels: `model="m",host="h"`. To be asked for once, and kept. */
  series(labels: string): Series
  /** In Prometheus' text format. */
  text(): string
}

export interface Series {
  observe(value: number): void
}

/** Of how many series one is kept; what comes after that is counted together. */
const mostSeries = 5_000

export function cheapHistogram(options: { name: string; help: string; buckets: number[] }): CheapHistogram {
  const { name, help, buckets } = options
  const all = new Map<string, CountedSeries>()

  function series(labels: string): CountedSeries {
    let one = all.get(labels)
    if (!one && all.size >= mostSeries) return series('other="true"')
    if (!one) all.set(labels, (one = new CountedSeries(buckets)))
    return one
  }

  return {
    series,
    text() {
      const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
      for (const [labels, { counts, sum }] of all) {
        let count = 0
        for (const [index, bucket] of buckets.entries()) {
          count += counts[index]!
          lines.push(`${name}_bucket{le="${bucket}",${labels}} ${count}`)
        }
        count += counts[buckets.length]!
        lines.push(`${name}_bucket{le="+Inf",${labels}} ${count}`)
        lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}

class CountedSeries implements Series {
  sum = 0
  /** By bucket, each without those below it; the last one is of all that is beyond. */
  readonly counts: number[]
  readonly #buckets: number[]

  constructor(buckets: number[]) {
    this.#buckets = buckets
    this.counts = [...buckets, Infinity].map(() => 0)
  }

  observe(value: number): void {
    let index = 0
    while (index < this.#buckets.length && value > this.#buckets[index]!) index++
    this.counts[index]!++
    this.sum += value
  }
}

/** A label's value, as Prometheus' text format takes it. */
export function labelValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
