import { lazy, Suspense } from 'react'
import { t } from '../languages/index.ts'
import { Tabs } from '../ui/tabs.tsx'
import { General } from './general.tsx'
import '../style/administration.css'

const OwnAccount = lazy(() => import('./own-account.tsx').then((it) => ({ default: it.OwnAccount })))
const OwnData = lazy(() => import('./own-data.tsx').then((it) => ({ default: it.OwnData })))
const Keys = lazy(() => import('../administration/keys.tsx').then((it) => ({ default: it.Keys })))
const Budgets = lazy(() => import('../administration/budgets.tsx').then((it) => ({ default: it.Budgets })))

const parts = ['general', 'account', 'keys', 'usage', 'data'] as const

/** What one decides about oneself, part by part; the first where the address names none. */
export function OwnSettings(props: {
  part: string | undefined
  self: string
  guest: boolean
  version: string
  onLanguage: (tag: string) => void
  /** Conversations came that the list does not have yet. */
  onImported: () => void
}) {
  const { self, guest, version, onLanguage, onImported } = props
  const part = parts.find((one) => one === props.part) ?? 'general'
  return (
    <div className="page settings">
      <h1>{t('settings.title')}</h1>
      <Tabs
        label={t('settings.title')}
        tabs={parts
          .filter((one) => !guest || one !== 'keys')
          .map((one) => ({
            href: one === 'general' ? '#/settings' : `#/settings/${one}`,
            name: t(`settings.part.${one}`),
            current: one === part,
          }))}
      />
      <Suspense>
        {part === 'general' && <General version={version} onLanguage={onLanguage} />}
        {part === 'account' && <OwnAccount />}
        {part === 'keys' && !guest && <Keys self={self} />}
        {part === 'usage' && <Budgets administrator={false} self={self} />}
        {part === 'data' && <OwnData onImported={onImported} />}
      </Suspense>
    </div>
  )
}
