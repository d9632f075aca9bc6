import { t } from '../languages/index.ts'
import type { Told } from '../told.ts'
import { ToldWords } from './problem.tsx'

/** A page for what cannot be shown, with a way on. */
export function Unavailable(props: { problem: Told; to?: { href: string; name: string } }) {
  const { href, name } = props.to ?? { href: '#/', name: t('nav.new') }
  return (
    <div className="page empty">
      <div role="alert">
        <ToldWords told={props.problem} />
      </div>
      <p>
        <a className="button" href={href}>
          {name}
        </a>
      </p>
    </div>
  )
}
