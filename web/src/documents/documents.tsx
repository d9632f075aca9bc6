import { useRef, useState } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { useLoad } from '../ui/use-load.ts'
import { Collections } from './collections.tsx'
import { DocumentTable } from './document-table.tsx'
import { droppedFiles, namedFiles, type NamedFile } from './dropped-files.ts'
import { PassageSearch } from './passage-search.tsx'
import { Uploads } from './uploads.tsx'
import { useUploads } from './use-uploads.ts'
import { Problem } from '../ui/problem.tsx'
import { shownName } from '../shown-name.ts'

/** The documents: drop some in, see what became of each, find them and words in them, delete. */
export function Documents({ personId, guest }: { personId: string; guest: boolean }) {
  const [collection, setCollection] = useState<string>()
  const teams = useLoad(() => (guest ? Promise.resolve({ teams: [] }) : api.teams()), [guest])
  const documents = useLoad(api.documents, [])
  const collections = useLoad(api.collections, [])
  const reload = () => {
    documents.reload()
    collections.reload()
  }
  const { uploads, add } = useUploads(collection, reload)
  const [over, setOver] = useState(false)
  const known = collections.value?.collections ?? []
  const all = documents.value?.documents ?? []
  const shown = collection === undefined ? all : all.filter((one) => one.collection === collection)
  const current = known.find(({ name }) => name === collection)
  const mayAdd = !guest && (current?.mayAdd ?? true)
  return (
    <div
      className={over ? 'page documents over' : 'page documents'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(mayAdd)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (mayAdd) void droppedFiles(event.dataTransfer).then(add)
      }}
    >
      <h1>{t('documents.title')}</h1>
      {(known.length > 0 || collection !== undefined) && (
        <Collections
          collections={known}
          teams={teams.value?.teams ?? []}
          personId={personId}
          chosen={collection}
          onChoose={setCollection}
          onChanged={reload}
        />
      )}
      {mayAdd && <Drop collection={collection} small={all.length > 0} onFiles={(files) => void add(files)} />}
      <Problem problem={documents.problem} />
      <Uploads uploads={uploads} onRetry={(file) => void add([file])} />
      {all.length > 0 && <PassageSearch key={collection} collection={collection} />}
      {documents.value && (
        <DocumentTable
          documents={shown}
          named={collection === undefined}
          mayAdd={!guest}
          onRemoved={reload}
        />
      )}
    </div>
  )
}

function Drop({
  collection,
  small,
  onFiles,
}: {
  collection: string | undefined
  small: boolean
  onFiles: (files: NamedFile[]) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const take = (input: HTMLInputElement) => {
    onFiles(namedFiles(input.files ?? []))
    input.value = ''
  }
  return (
    <div className={small ? 'drop small' : 'drop'}>
      <p>
        {collection === undefined
          ? t('documents.drop')
          : t('documents.drop.collection', { name: shownName(collection) })}
      </p>
      <div className="row centred">
        <button className="primary" onClick={() => input.current?.click()}>
          {t('documents.choose')}
        </button>
        <button onClick={() => folder.current?.click()}>{t('documents.choose-folder')}</button>
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('documents.files')}
        onChange={(event) => take(event.target)}
      />
      <input
        ref={(element) => {
          folder.current = element
          element?.setAttribute('webkitdirectory', '')
        }}
        type="file"
        multiple
        hidden
        aria-label={t('documents.choose-folder')}
        onChange={(event) => take(event.target)}
      />
      <p className="note">{t('documents.kinds')}</p>
    </div>
  )
}
