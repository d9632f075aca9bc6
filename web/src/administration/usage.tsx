import { useState } from 'react'
import type { UsageRow } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Plot } from '../ui/plot.tsx'
import { Problem } from '../ui/problem.tsx'
import { useLoad } from '../ui/use-load.ts'
import { house } from './api.ts'

const spans = [7, 30, 90] as const
const kinds = ['model', 'person', 'team', 'key'] as const
const dayMs = 86_400_000
const shownAtFirst = 50

type Kind = (typeof kinds)[number]

/** What was used on what: by day as a plot, by model, person, team or key as a table, all of it as CSV. */
export function Usage({ nameOf, all }: { nameOf: (id: string) => string; all: boolean }) {
  const [span, setSpan] = useState<number>(30)
  const [kind, setKind] = useState<Kind>('model')
  const [measure, setMeasure] = useState<'tokens' | 'money'>('tokens')
  const [now] = useState(() => Date.now())
  const range = { from: dayOf(now - (span - 1) * dayMs), to: dayOf(now) }
  const { value, problem } = useLoad(() => house.usage(range), [span])
  const rows = value?.usage ?? []
  const days = Array.from({ length: span }, (_, index) => dayOf(now - (span - 1 - index) * dayMs))
  const byDay = Map.groupBy(rows, ({ day }) => day)
  const show = measure === 'tokens' ? format.short : format.money
  const line = days.map((day) => sum(byDay.get(day) ?? [], measure))
  const groups = [...Map.groupBy(rows, (row) => keyOf(row, kind))]
    .map(([id, group]) => ({
      id,
      tokens: sum(group, 'tokens'),
      money: sum(group, 'money'),
      requests: count(group),
    }))
    .toSorted((a, b) => b[measure] - a[measure])
  const most = groups[0]?.[measure] ?? 0
  const query = new URLSearchParams({ ...range, format: 'csv' })
  const choice = <T extends string>(
    label: string,
    shown: T,
    values: readonly (readonly [T, string])[],
    set: (one: T) => void,
  ) => (
    <select aria-label={label} value={shown} onChange={(event) => set(event.target.value as T)}>
      {values.map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </select>
  )
  return (
    <section className="usage">
      <div className="row tools">
        <h2 className="grow">{t('usage.title')}</h2>
        {choice(
          t('usage.span'),
          String(span),
          spans.map((days) => [String(days), t('usage.days', { days })]),
          (text) => setSpan(Number(text)),
        )}
        {choice(
          t('usage.measure'),
          measure,
          [
            ['tokens', t('usage.tokens')],
            ['money', t('usage.money')],
          ],
          setMeasure,
        )}
        <a className="button" href={`/api/usage?${query}`} download>
          <Icon name="download" /> CSV
        </a>
      </div>
      <Problem problem={problem} />
      {value && rows.length === 0 && <p className="note">{t('usage.none')}</p>}
      {rows.length > 0 && (
        <>
          <Plot
            title={t(measure === 'tokens' ? 'usage.tokens.by-day' : 'usage.money.by-day')}
            times={days.map((day) => Date.parse(day) / 1000)}
            lines={[{ name: t(`usage.${measure}`), values: line }]}
            show={show}
            bars
            whole={measure === 'tokens'}
          />
          <div className="row tools">
            <h3 className="grow">{t('usage.by')}</h3>
            {choice(
              t('usage.by'),
              kind,
              kinds.filter((one) => all || one !== 'person').map((one) => [one, t(`usage.kind.${one}`)]),
              setKind,
            )}
          </div>
          <table>
            <caption className="visually-hidden">{t('usage.title')}</caption>
            <thead>
              <tr>
                <th>{t(`usage.kind.${kind}`)}</th>
                <th className="number-column">{t('usage.requests')}</th>
                <th className="number-column">{t('usage.tokens')}</th>
                <th className="number-column">{t('usage.money')}</th>
              </tr>
            </thead>
            <tbody>
              {groups.slice(0, shownAtFirst).map(({ id, tokens, money, requests }, index) => (
                <tr key={id}>
                  <td>
                    {id === '' ? t('usage.without') : kind === 'model' ? id : nameOf(id)}
                    <meter
                      aria-hidden="true"
                      min={0}
                      max={1}
                      value={most > 0 ? groups[index]![measure] / most : 0}
                    />
                  </td>
                  <td className="number-column">{format.number(requests)}</td>
                  <td className="number-column">{format.number(tokens)}</td>
                  <td className="number-column">{format.money(money)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {groups.length > shownAtFirst && (
            <p className="note">{t('usage.rest', { count: groups.length - shownAtFirst })}</p>
          )}
        </>
      )}
    </section>
  )
}

function keyOf(row: UsageRow, kind: Kind): string {
  if (kind === 'model') return row.model
  return kind === 'person' ? row.personId : kind === 'team' ? row.teamId : row.keyId
}

function sum(rows: UsageRow[], measure: 'tokens' | 'money'): number {
  return rows.reduce(
    (total, row) => total + (measure === 'money' ? row.money : row.promptTokens + row.completionTokens),
    0,
  )
}

function count(rows: UsageRow[]): number {
  return rows.reduce((total, { requests }) => total + requests, 0)
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
