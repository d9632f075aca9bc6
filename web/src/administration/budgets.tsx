import { useState } from 'react'
import type { BudgetSummary } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useDoing } from '../ui/use-doing.ts'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'
import { BudgetForm } from './budget-form.tsx'
import { Usage } from './usage.tsx'
import { shownName } from '../shown-name.ts'

const warnAt = 0.8

/** Limits and how far they are used, and what was used on what: of everybody, or of oneself. */
export function Budgets({ administrator, self }: { administrator: boolean; self: string }) {
  const { value, problem, reload } = useLoad(house.budgets, [])
  const { value: names } = useLoad(() => namesOfAll(administrator), [administrator])
  const [setting, setSetting] = useState(false)
  const doing = useDoing()
  const budgets = (value?.budgets ?? []).toSorted((a, b) => b.share - a.share)
  const nameOf = (id: string) => names?.get(id) ?? (id === self ? t('people.you') : id)
  const ownerOf = ({ scope, owner }: BudgetSummary) => {
    if (scope === 'everyone') return t('budgets.everyone')
    return owner === 'each' ? t(`budgets.each.${scope}`) : nameOf(owner)
  }
  return (
    <>
      <div className="row tools">
        <h2 className="grow">{t('budgets.title')}</h2>
        {administrator && (
          <button className="primary" onClick={() => setSetting(true)}>
            <Icon name="plus" /> {t('budgets.add')}
          </button>
        )}
      </div>
      <Problem problem={problem || doing.problem} />
      {value && budgets.length === 0 && <p className="note">{t('budgets.none')}</p>}
      <ul className="plain-list budgets">
        {budgets.map((budget) => (
          <Budget
            key={`${budget.id} ${budget.owner}`}
            budget={budget}
            owner={ownerOf(budget)}
            onRemove={
              administrator &&
              (() => {
                if (confirm(t('budgets.remove.sure')))
                  void doing.run(() => house.removeBudget(budget.id)).then(reload)
              })
            }
          />
        ))}
      </ul>
      <Usage nameOf={nameOf} all={administrator} />
      {setting && <BudgetForm names={names ?? new Map()} onClose={() => setSetting(false)} onSet={reload} />}
    </>
  )
}

function Budget(props: { budget: BudgetSummary; owner: string; onRemove: false | (() => void) }) {
  const { budget, owner, onRemove } = props
  const { share, model, period, tokens, money, usedTokens, usedMoney } = budget
  const used = [
    tokens === undefined
      ? undefined
      : t('budgets.tokens', { used: format.number(usedTokens), limit: format.number(tokens) }),
    money === undefined
      ? undefined
      : t('budgets.money', { used: format.money(usedMoney), limit: format.money(money) }),
  ].filter((one) => one !== undefined)
  const state = share >= 1 ? 'spent' : share >= warnAt ? 'near' : 'fine'
  return (
    <li className={`budget ${state}`}>
      <div className="row">
        <strong className="grow">
          {owner} · {model ?? t('budgets.all-models')} · {t(`budgets.period.${period}`)}
        </strong>
        {state !== 'fine' && <span className="tag warn">{t(`budgets.${state}`)}</span>}
        {onRemove && (
          <button
            className="quiet"
            aria-label={t('budgets.remove', { name: owner })}
            title={t('budgets.remove', { name: owner })}
            onClick={onRemove}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      <meter min={0} max={1} value={Math.min(share, 1)} aria-label={used.join(', ')} />
      <p className="note">
        {used.join(' · ')} · {format.percent(share)}
      </p>
    </li>
  )
}

async function namesOfAll(administrator: boolean): Promise<Map<string, string>> {
  const [people, teams, keys] = await Promise.all([
    administrator ? house.people() : { people: [] },
    house.teams().catch(() => ({ teams: [] })),
    house.keys().catch(() => ({ keys: [] })),
  ])
  return new Map(
    [...people.people, ...teams.teams, ...keys.keys].map(({ id, name }) => [id, shownName(name)]),
  )
}
