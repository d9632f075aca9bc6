import { useState } from 'react'
import { t } from '../languages/index.ts'

const another = '\u0000new'

/** Which collection is shown, and added to. A new one begins to be with its first document. */
export function CollectionSelect(props: {
  names: string[]
  chosen: string | undefined
  onChoose: (name: string | undefined) => void
}) {
  const { names, chosen, onChoose } = props
  const [naming, setNaming] = useState(false)
  if (naming)
    return (
      <input
        aria-label={t('documents.collection.name')}
        placeholder={t('documents.collection.name')}
        maxLength={200}
        ref={(input) => input?.focus()}
        onBlur={(event) => {
          setNaming(false)
          onChoose(event.target.value.trim() || undefined)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur()
        }}
      />
    )
  const all = chosen === undefined || names.includes(chosen) ? names : [...names, chosen]
  return (
    <select
      aria-label={t('documents.collection')}
      value={chosen ?? ''}
      onChange={(event) => {
        if (event.target.value === another) setNaming(true)
        else onChoose(event.target.value || undefined)
      }}
    >
      <option value="">{t('documents.collection.all')}</option>
      {all.map((name) => (
        <option key={name}>{name}</option>
      ))}
      <option value={another}>{t('documents.collection.new')}</option>
    </select>
  )
}
