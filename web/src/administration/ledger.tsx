import { useEffect, useState } from 'react'
import { ledgerActions, type LedgerEntry } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { Problem } from '../ui/problem.tsx'
import { useLoad } from '../ui/use-load.ts'
import { SteadyButton } from '../ui/steady-button.tsx'
import { house } from './api.ts'
import { LedgerEntryDialog } from './ledger-entry.tsx'
import { VerifyLedger } from './verify-ledger.tsx'
import { toldError, type Told } from '../told.ts'
import { shownName } from '../shown-name.ts'

const pageSize = 50

/** The ledger, newest first: what was done, by whom, to what; proven on demand. */
export function Ledger() {
  const [action, setAction] = useState('')
  const [about, setAbout] = useState('')
  const [shown, setShown] = useState<LedgerEntry>()
  const { entries, before, problem, loading, more } = useEntries(action, about)
  const { value: people } = useLoad(house.people, [])
  const names = new Map(people?.people.map(({ id, name }) => [id, shownName(name)]))
  const nameOf = (id: string) => names.get(id) ?? (id === 'system' ? t('ledger.by-server') : id)
  return (
    <>
      <p className="note">{t('ledger.about')}</p>
      <VerifyLedger />
      <div className="row tools">
        <select
          aria-label={t('ledger.action')}
          value={action}
          onChange={(event) => setAction(event.target.value)}
        >
          <option value="">{t('ledger.action.all')}</option>
          {ledgerActions.map((one) => (
            <option key={one} value={one}>
              {t(`ledger.action.${one}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t('ledger.person')}
          value={about}
          onChange={(event) => setAbout(event.target.value)}
        >
          <option value="">{t('ledger.person.all')}</option>
          {people?.people.map(({ id, name }) => (
            <option key={id} value={id}>
              {shownName(name)}
            </option>
          ))}
        </select>
      </div>
      <Problem problem={problem} />
      <table className="roomy">
        <caption className="visually-hidden">{t('administration.ledger')}</caption>
        <thead>
          <tr>
            <th className="number-column">{t('ledger.column.number')}</th>
            <th>{t('ledger.column.what')}</th>
            <th className="wide">{t('ledger.column.who')}</th>
            <th>{t('ledger.column.when')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className="number-column">{entry.seq}</td>
              <td>
                <button className="link" onClick={() => setShown(entry)}>
                  {t(`ledger.action.${entry.action}`)}
                </button>
                {entry.object !== entry.actor && <div className="path">{nameOf(entry.object)}</div>}
              </td>
              <td className="wide path">{nameOf(entry.actor)}</td>
              <td className="note">{format.date(entry.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!loading && entries.length === 0 && <p className="note empty">{t('ledger.none')}</p>}
      {before !== undefined && (
        <SteadyButton off={loading} onClick={more}>
          <Icon name="down" /> {t('ledger.more')}
        </SteadyButton>
      )}
      {shown && <LedgerEntryDialog entry={shown} nameOf={nameOf} onClose={() => setShown(undefined)} />}
    </>
  )
}

/** What is listed so far, and how to get more of it. */
function useEntries(action: string, about: string) {
  const filter = `${action} ${about}`
  const [state, setState] = useState({
    filter,
    entries: [] as LedgerEntry[],
    before: undefined as number | undefined,
  })
  const [loading, setLoading] = useState(true)
  const [problem, setProblem] = useState<Told>()
  const load = (before: number | undefined, kept: LedgerEntry[], isCurrent: () => boolean) => {
    setLoading(true)
    house
      .ledger({
        limit: String(pageSize),
        ...(before !== undefined && { before: String(before) }),
        ...(action !== '' && { action }),
        ...(about !== '' && { about }),
      })
      .then(
        (page) => {
          if (isCurrent()) setState({ filter, entries: [...kept, ...page.entries], before: page.before })
        },
        (error: unknown) => isCurrent() && setProblem(toldError(error)),
      )
      .finally(() => isCurrent() && setLoading(false))
  }
  useEffect(() => {
    let current = true
    load(undefined, [], () => current)
    return () => {
      current = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `load` is a new function at every drawing
  }, [filter])
  const { entries, before } = state
  return { entries, before, problem, loading, more: () => load(before, entries, () => true) }
}
