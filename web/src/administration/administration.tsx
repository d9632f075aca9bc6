import { lazy, Suspense } from 'react'
import { t } from '../languages/index.ts'
import { Tabs } from '../ui/tabs.tsx'
import { People } from './people.tsx'
import '../style/administration.css'

const Teams = lazy(() => import('./teams.tsx').then((it) => ({ default: it.Teams })))
const Keys = lazy(() => import('./keys.tsx').then((it) => ({ default: it.Keys })))
const Budgets = lazy(() => import('./budgets.tsx').then((it) => ({ default: it.Budgets })))
const Ledger = lazy(() => import('./ledger.tsx').then((it) => ({ default: it.Ledger })))
const Installation = lazy(() => import('./installation.tsx').then((it) => ({ default: it.Installation })))

const parts = ['people', 'teams', 'keys', 'budgets', 'ledger', 'installation'] as const
type Part = (typeof parts)[number]

/** What administrators see and change; whoever manages a team sees that. */
export function Administration(props: { part: string | undefined; self: string; administrator: boolean }) {
  const { self, administrator } = props
  const seen: readonly Part[] = administrator ? parts : ['teams']
  const part = seen.find((one) => one === props.part) ?? seen[0]!
  return (
    <div className="page administration">
      <h1>{t('nav.administration')}</h1>
      <Tabs
        label={t('nav.administration')}
        tabs={seen.map((one) => ({
          href: `#/administration/${one}`,
          name: t(`administration.${one}`),
          current: one === part,
        }))}
      />
      <Suspense>
        {part === 'people' && <People self={self} />}
        {part === 'teams' && <Teams administrator={administrator} self={self} />}
        {part === 'keys' && <Keys all self={self} />}
        {part === 'budgets' && <Budgets administrator self={self} />}
        {part === 'ledger' && <Ledger />}
        {part === 'installation' && <Installation />}
      </Suspense>
    </div>
  )
}
