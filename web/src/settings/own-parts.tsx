import { lazy, Suspense } from 'react'
import { t } from '../languages/index.ts'
import { OwnTabs, type OwnPart } from './own-tabs.tsx'
import '../style/administration.css'

const OwnAccount = lazy(() => import('./own-account.tsx').then((it) => ({ default: it.OwnAccount })))
const OwnData = lazy(() => import('./own-data.tsx').then((it) => ({ default: it.OwnData })))
const Keys = lazy(() => import('../administration/keys.tsx').then((it) => ({ default: it.Keys })))
const Budgets = lazy(() => import('../administration/budgets.tsx').then((it) => ({ default: it.Budgets })))

/** What one decides about oneself beside how the page looks. */
export function OwnSettings({ part, self, guest }: { part: OwnPart; self: string; guest: boolean }) {
  return (
    <div className="page settings">
      <h1>{t('settings.title')}</h1>
      <OwnTabs part={part} guest={guest} />
      <Suspense>
        {part === 'account' && <OwnAccount />}
        {part === 'keys' && !guest && <Keys self={self} />}
        {part === 'usage' && <Budgets administrator={false} self={self} />}
        {part === 'data' && <OwnData />}
      </Suspense>
    </div>
  )
}
