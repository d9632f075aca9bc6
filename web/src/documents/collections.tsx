import { useState } from 'react'
import type { CollectionSummary, TeamSummary } from '../../../src/wire/index.ts'
import { api } from '../api.ts'
import { failures } from '../failures.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { NameInput } from '../ui/name-input.tsx'
import { ReadersDialog } from './readers-dialog.tsx'
import { shownName } from '../shown-name.ts'

/** The collections: which one is shown and added to, who reads it, and a new one. */
export function Collections(props: {
  collections: CollectionSummary[]
  teams: TeamSummary[]
  personId: string
  chosen: string | undefined
  onChoose: (name: string | undefined) => void
  onChanged: () => void
}) {
  const { collections, teams, personId, chosen, onChoose, onChanged } = props
  const [naming, setNaming] = useState(false)
  const current = collections.find(({ name }) => name === chosen)
  const total = collections.reduce((sum, { documents }) => sum + documents, 0)
  const isNew = chosen !== undefined && !current
  const tab = (name: string | undefined, label: string, count: number) => (
    <button
      key={name ?? ''}
      className="tab"
      aria-pressed={name === chosen}
      onClick={() => onChoose(name === chosen ? undefined : name)}
    >
      <span dir="auto">{label}</span> <span className="path">{format.number(count)}</span>
    </button>
  )
  return (
    <section className="collections" aria-label={t('documents.collections')}>
      <div className="collection-tabs" role="group" aria-label={t('documents.collections')}>
        {tab(undefined, t('documents.collection.all'), total)}
        {collections.map(({ name, documents }) => tab(name, shownName(name), documents))}
        {isNew && tab(chosen, shownName(chosen), 0)}
        {naming ? (
          <NameInput
            label={t('documents.collection.name')}
            name=""
            onDone={(name) => {
              setNaming(false)
              if (name !== undefined) onChoose(name)
            }}
          />
        ) : (
          <button className="quiet" onClick={() => setNaming(true)}>
            <Icon name="plus" size={16} /> {t('documents.collection.new')}
          </button>
        )}
      </div>
      {isNew && <p className="note">{t('documents.collection.fresh', { name: shownName(chosen) })}</p>}
      {current && (
        <Current
          key={current.name}
          collection={current}
          teams={teams}
          personId={personId}
          onChanged={onChanged}
          onRemoved={() => {
            onChoose(undefined)
            onChanged()
          }}
        />
      )}
    </section>
  )
}

function Current(props: {
  collection: CollectionSummary
  teams: TeamSummary[]
  personId: string
  onChanged: () => void
  onRemoved: () => void
}) {
  const { collection, teams, personId, onChanged, onRemoved } = props
  const { name, owner, mayAdd, mayChange, retentionDays } = collection
  const [choosing, setChoosing] = useState(false)
  const remove = async () => {
    if (
      !confirm(t('documents.collection.delete.sure', { name: shownName(name), count: collection.documents }))
    )
      return
    await api.removeCollection(name)
    onRemoved()
  }
  return (
    <div className="collection-about">
      <p className="note">
        <Icon name={owner === 'everyone' ? 'people' : 'collection'} size={15} />{' '}
        {readersOf(owner, teams, personId)}
        {retentionDays !== undefined && ` ${t('documents.collection.retention', { days: retentionDays })}`}
        {!mayAdd && ` ${t('documents.collection.closed')}`}
      </p>
      {mayChange && (
        <div className="row">
          <button className="quiet" onClick={() => setChoosing(true)}>
            {t('documents.collection.readers')}
          </button>
          <button className="quiet grave" onClick={() => void remove().catch(failures.tell)}>
            {t('documents.collection.delete')}
          </button>
        </div>
      )}
      {choosing && (
        <ReadersDialog
          collection={collection}
          teams={teams}
          personId={personId}
          onChanged={onChanged}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  )
}

/** Who reads a collection, in words. */
function readersOf(owner: CollectionSummary['owner'], teams: TeamSummary[], personId: string): string {
  if (owner === 'everyone') return t('readers.everyone')
  if ('person' in owner) return t(owner.person === personId ? 'readers.self' : 'readers.person')
  const team = teams.find(({ id }) => id === owner.team)
  return team ? t('readers.team', { team: team.name }) : t('readers.team.other')
}
