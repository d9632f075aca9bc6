// How the pool learns what a host takes at once, on a virtual clock: a host with a hidden limit that changes, one that
// refuses beyond it and one that queues inside. Prints a table and writes the plot. Run: npm run bench:limits
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { playLimit, type LimitPoint } from '../test/sim/limit-world.ts'

const durationMs = 600_000
/** The hidden limit: 24, then 8, then 48, then 24 again. */
const hiddenAt = (atMs: number) => (atMs < 150_000 ? 24 : atMs < 300_000 ? 8 : atMs < 450_000 ? 48 : 24)

const runs = [
  { name: 'refuses (429)', ...(await playLimit({ seed: 1, hiddenAt, durationMs })) },
  { name: 'queues inside', ...(await playLimit({ seed: 1, hiddenAt, durationMs, queues: true })) },
]

const rows: Record<string, Record<string, string | number>> = {}
for (const { name, points, served, refused } of runs)
  for (const [from, to] of [
    [0, 150_000],
    [150_000, 300_000],
    [300_000, 450_000],
    [450_000, 600_000],
  ] as const) {
    const phase = points.filter(({ atMs }) => atMs >= from && atMs < to)
    const late = phase.slice(phase.length / 2)
    rows[`${name}, from ${from / 1_000} s`] = {
      'hidden limit': phase[0]!.hidden,
      'learned, second half (mean)': (late.reduce((sum, { limit }) => sum + limit, 0) / late.length).toFixed(
        1,
      ),
      'seconds until within a third': withinSeconds(phase),
      ...(to === durationMs && { 'served of what it could': served.toFixed(2), refused }),
    }
  }
console.table(rows)
const file = join(import.meta.dirname, '../docs/learned-limit.svg')
mkdirSync(join(file, '..'), { recursive: true })
writeFileSync(file, plot())
console.log(`The plot: ${file}`)

function withinSeconds(phase: LimitPoint[]): string {
  const found = phase.find(({ limit, hidden }) => Math.abs(limit - hidden) <= hidden / 3)
  return found ? ((found.atMs - phase[0]!.atMs) / 1_000).toFixed(1) : 'never'
}

function plot(): string {
  const [width, height, left, top] = [820, 240, 40, 24]
  const most = 60
  const x = (atMs: number) => left + (atMs / durationMs) * (width - left - 10)
  const line = (points: LimitPoint[], of: 'limit' | 'hidden', offset: number) =>
    points
      .map(
        (point, index) =>
          `${index === 0 ? 'M' : 'L'}${x(point.atMs).toFixed(1)},${(offset + height - 20 - (Math.min(most, point[of]) / most) * (height - 50)).toFixed(1)}`,
      )
      .join('')
  const panels = runs.map(({ name, points }, index) => {
    const offset = top + index * height
    const ticks = [0, 20, 40, 60]
      .map((value) => {
        const y = offset + height - 20 - (value / most) * (height - 50)
        return `<line x1="${left}" x2="${width - 10}" y1="${y}" y2="${y}" stroke="#ddd"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${value}</text>`
      })
      .join('')
    return `<text x="${left}" y="${offset + 14}" font-weight="bold">A host that ${name}</text>${ticks}
<path d="${line(points, 'hidden', offset)}" fill="none" stroke="#c33" stroke-dasharray="5 3"/>
<path d="${line(points, 'limit', offset)}" fill="none" stroke="#258"/>`
  })
  const seconds = Array.from({ length: 7 }, (_, index) => index * 100)
    .map(
      (second) =>
        `<text x="${x(second * 1_000)}" y="${top + 2 * height}" text-anchor="middle">${second} s</text>`,
    )
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top + 2 * height + 12}" font-family="sans-serif" font-size="12"><title>The hidden limit of a host (red, dashed) and the learned one (blue)</title><rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
${seconds}</svg>
`
}
