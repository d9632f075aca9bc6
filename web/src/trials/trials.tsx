import { Comparison } from './comparison.tsx'
import { Report } from './report.tsx'
import { Standings } from './standings.tsx'
import '../style/trials.css'

/** How far each model may be trusted; what the trials of one came to; or those of two, beside each other. */
export function Trials({ reports, administrator }: { reports: string[]; administrator: boolean }) {
  const [first, second] = reports
  if (first === undefined) return <Standings administrator={administrator} />
  if (second === undefined) return <Report key={first} id={first} administrator={administrator} />
  return <Comparison key={`${first} ${second}`} ids={[first, second]} />
}
