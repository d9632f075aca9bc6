import { t } from '../languages/index.ts'
import type { Told } from '../told.ts'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'

/** Back to how far each model may be trusted. */
export function Back() {
  return (
    <a className="all-models" href="#/hosts/trials">
      <Icon name="left" size={16} /> {t('trials.all')}
    </a>
  )
}

/** In the place of what is not there yet, or cannot be shown. */
export function NotThere({ problem }: { problem: Told | undefined }) {
  return problem ? (
    <>
      <Back />
      <Problem problem={problem} />
    </>
  ) : null
}
