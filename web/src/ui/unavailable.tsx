import { t } from '../languages/index.ts'
import { Words } from './words.tsx'

/** A page for what cannot be shown, with a way on. */
export function Unavailable(props: { problem: string; to?: { href: string; name: string } }) {
  const { href, name } = props.to ?? { href: '#/', name: t('nav.new') }
  return (
    <div className="page empty">
      <p role="alert">
        <Words text={props.problem} />
      </p>
      <p>
        <a className="button" href={href}>
          {name}
        </a>
      </p>
    </div>
  )
}
