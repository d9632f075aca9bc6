import type { LedgerEntry } from '../../../src/wire/index.ts'
import { format, t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'

/** All that one entry says, and the proof that it is in the ledger. */
export function LedgerEntryDialog(props: {
  entry: LedgerEntry
  nameOf: (id: string) => string
  onClose: () => void
}) {
  const { entry, nameOf, onClose } = props
  const named = (id: string) => (nameOf(id) === id ? id : `${nameOf(id)} (${id})`)
  const facts: [string, string][] = [
    [t('ledger.column.what'), t(`ledger.action.${entry.action}`)],
    [t('ledger.column.when'), format.date(entry.at)],
    [t('ledger.column.who'), named(entry.actor)],
    [t('ledger.column.object'), named(entry.object)],
    ...Object.entries(entry.details ?? {}).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    [t('ledger.column.previous'), entry.previous],
  ]
  return (
    <Dialog title={t('ledger.entry', { number: entry.seq })} onClose={onClose}>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="note">{t('ledger.proof.about')}</p>
      <a
        className="button"
        href={`/api/ledger/proofs/${entry.seq}`}
        download={`ledger-proof-${entry.seq}.json`}
      >
        {t('ledger.proof')}
      </a>
    </Dialog>
  )
}
