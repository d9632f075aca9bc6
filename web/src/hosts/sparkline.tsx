import { t } from '../languages/index.ts'

const width = 240
const height = 36

/** Measurements over time as a line, up to a limit. What it shows is said in words too. */
export function Sparkline(props: { values: number[]; limit: number | undefined; minutes: number }) {
  const { values, limit, minutes } = props
  if (values.length < 2) return <div className="plot" />
  const most = Math.max(...values)
  const top = Math.max(1, limit ?? most)
  const x = (index: number) => (index / (values.length - 1)) * width
  const y = (value: number) => height - 1 - (Math.min(value, top) / top) * (height - 2)
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg
      className="plot"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('hosts.plot', { minutes, most })}
    >
      <polygon points={`0,${height} ${line} ${width},${height}`} />
      <polyline points={line} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
