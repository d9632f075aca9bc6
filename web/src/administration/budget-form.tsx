import { useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house, type NewBudget } from './api.ts'

const scopes = ['everyone', 'person', 'team', 'key'] as const

/** Sets a limit; the same owner, model and period again changes the one that is there. */
export function BudgetForm(props: { names: Map<string, string>; onClose: () => void; onSet: () => void }) {
  const { names, onClose, onSet } = props
  const [scope, setScope] = useState<(typeof scopes)[number]>('everyone')
  const { problem, busy, run } = useDoing()
  const { value: models } = useLoad(api.models, [])
  const owners = [...names].filter(([id]) => id.startsWith(`${scope}_`))
  const set = async (form: HTMLFormElement) => {
    const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
    const number = (text: string | undefined) => (text ? Number(text) : undefined)
    const done = await run(() =>
      house.setBudget({
        scope,
        scopeId: fields.owner || undefined,
        model: fields.model || undefined,
        period: fields.period as NewBudget['period'],
        tokens: number(fields.tokens),
        money: number(fields.money),
      }),
    )
    if (!done) return
    onSet()
    onClose()
  }
  return (
    <Dialog title={t('budgets.add')} onClose={onClose}>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void set(event.currentTarget)
        }}
      >
        <label>
          {t('budgets.scope')}
          <select value={scope} onChange={(event) => setScope(event.target.value as typeof scope)}>
            {scopes.map((one) => (
              <option key={one} value={one}>
                {t(`budgets.scope.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {scope !== 'everyone' && (
          <label>
            {t('budgets.owner')}
            <select name="owner" defaultValue="">
              <option value="">{t(`budgets.each.${scope}`)}</option>
              {owners.map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {t('budgets.model')}
          <select name="model" defaultValue="">
            <option value="">{t('budgets.all-models')}</option>
            {models?.data.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('budgets.period')}
          <select name="period" defaultValue="month">
            <option value="day">{t('budgets.period.day')}</option>
            <option value="month">{t('budgets.period.month')}</option>
          </select>
        </label>
        <label>
          {t('budgets.limit.tokens')}
          <input name="tokens" type="number" min={0} step={1} />
        </label>
        <label>
          {t('budgets.limit.money')}
          <input name="money" type="number" min={0} step="any" />
        </label>
        <p className="note">{t('budgets.about')}</p>
        <Problem text={problem} />
        <button className="primary" disabled={busy}>
          {t('save')}
        </button>
      </form>
    </Dialog>
  )
}
