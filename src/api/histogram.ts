/** A Prometheus histogram that costs little to write to: counts in arrays, put into words only when it is asked for. */
export interface CheapHistogram {
  /** `labels` is a text that is made once for each series: `model="m",host="h"`. */
  observe(labels: string, value: number): void
  /** In Prometheus' text format. */
  text(): string
}

/** Of how many series one is kept; what comes after that is counted together. */
const mostSeries = 5_000

export function cheapHistogram(options: { name: string; help: string; buckets: number[] }): CheapHistogram {
  const { name, help, buckets } = options
  const series = new Map<string, { counts: number[]; sum: number; count: number }>()

  function of(labels: string) {
    let one = series.get(labels)
    if (!one && series.size >= mostSeries) return of('other="true"')
    if (!one) series.set(labels, (one = { counts: buckets.map(() => 0), sum: 0, count: 0 }))
    return one
  }

  return {
    observe(labels, value) {
      const one = of(labels)
      one.sum += value
      one.count++
      for (let index = buckets.length - 1; index >= 0 && value <= buckets[index]!; index--)
        one.counts[index]!++
    },
    text() {
      const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
      for (const [labels, { counts, sum, count }] of series) {
        for (const [index, bucket] of buckets.entries())
          lines.push(`${name}_bucket{le="${bucket}",${labels}} ${counts[index]}`)
        lines.push(`${name}_bucket{le="+Inf",${labels}} ${count}`)
        lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}

/** A label's value, as Prometheus' text format takes it. */
export function labelValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
