import { useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, SelectField, type Filled } from '../ui/form.tsx'
import { useLoad } from '../ui/use-load.ts'
import { house, type NewBudget } from './api.ts'

const scopes = ['everyone', 'person', 'team', 'key'] as const

/** Sets a limit; the same owner, model and period again changes the one that is there. */
export function BudgetForm(props: { names: Map<string, string>; onClose: () => void; onSet: () => void }) {
  const { names, onClose, onSet } = props
  const [scope, setScope] = useState<(typeof scopes)[number]>('everyone')
  const { value: models } = useLoad(api.models, [])
  const owners = [...names].filter(([id]) => id.startsWith(`${scope}_`))
  const set = async ({ text, number }: Filled) => {
    await house.setBudget({
      scope,
      scopeId: text('owner'),
      model: text('model'),
      period: text('period') as NewBudget['period'],
      tokens: number('tokens'),
      money: number('money'),
    })
    onSet()
    onClose()
  }
  return (
    <Dialog title={t('budgets.add')} onClose={onClose}>
      <Form does={t('save')} button="primary" onSend={set}>
        <SelectField
          label={t('budgets.scope')}
          options={scopes.map((one) => [one, t(`budgets.scope.${one}`)])}
          onChange={(one) => setScope(one as typeof scope)}
        />
        {scope !== 'everyone' && (
          <SelectField
            key={scope}
            label={t('budgets.owner')}
            name="owner"
            options={[['', t(`budgets.each.${scope}`)], ...owners]}
          />
        )}
        <SelectField
          label={t('budgets.model')}
          name="model"
          options={[
            ['', t('budgets.all-models')],
            ...(models?.data ?? []).map(({ id }) => [id, id] as const),
          ]}
        />
        <SelectField
          label={t('budgets.period')}
          name="period"
          initial="month"
          options={[
            ['day', t('budgets.period.day')],
            ['month', t('budgets.period.month')],
          ]}
        />
        <label>
          {t('budgets.limit.tokens')}
          <input name="tokens" type="number" min={0} step={1} />
        </label>
        <label>
          {t('budgets.limit.money')}
          <input name="money" type="number" min={0} step="any" />
        </label>
        <p className="note">{t('budgets.about')}</p>
      </Form>
    </Dialog>
  )
}
