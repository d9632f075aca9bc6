import { useEffect, useState } from 'react'
import { api } from './api.ts'
import { format, t } from './languages/index.ts'
import { Icon } from './ui/icon.tsx'
import { whenIdle } from './ui/when-idle.ts'

const warnAt = 0.8
const storageKey = 'budget-notice'

/** What everybody is told, and that a budget of one's own is nearly used up. */
export function Notices({ notice, asked }: { notice: string; asked: unknown }) {
  const [budget, setBudget] = useState<{ share: number; period: 'day' | 'month' }>()
  const [closed, setClosed] = useState(() => sessionStorage.getItem(storageKey))
  // Looked at again after each answer, with which the list of conversations is.
  useEffect(() => {
    let current = true
    const stop = whenIdle(() => {
      api.budgets().then(
        ({ budgets }) => {
          const [fullest] = budgets.toSorted((a, b) => b.share - a.share)
          if (current) setBudget(fullest && fullest.share >= warnAt ? fullest : undefined)
        },
        () => undefined,
      )
    })
    return () => {
      current = false
      stop()
    }
  }, [asked])
  // Closed once it stays so until there is more to say.
  const step = budget && `${budget.period} ${budget.share >= 1}`
  return (
    <>
      {notice !== '' && <p className="house-notice">{notice}</p>}
      {budget && closed !== step && (
        <p className="house-notice" role="status">
          {t(budget.share >= 1 ? 'budgets.notice.spent' : 'budgets.notice', {
            share: format.percent(Math.floor(budget.share * 100) / 100),
            period: t(`budgets.notice.${budget.period}`),
          })}{' '}
          <a href="#/settings/usage">{t('budgets.notice.more')}</a>
          <button
            className="quiet"
            aria-label={t('close')}
            onClick={() => {
              sessionStorage.setItem(storageKey, step!)
              setClosed(step!)
            }}
          >
            <Icon name="close" size={16} />
          </button>
        </p>
      )}
    </>
  )
}
