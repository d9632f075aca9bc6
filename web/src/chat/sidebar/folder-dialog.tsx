import { useState } from 'react'
import { t } from '../../languages/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'

/** Chooses the folder that a conversation goes into, or a new one. */
export function FolderDialog(props: {
  folders: string[]
  current: string | null
  onChoose: (folder: string | null) => void
  onClose: () => void
}) {
  const { folders, current, onChoose, onClose } = props
  const [name, setName] = useState('')
  const choose = (folder: string | null) => {
    onChoose(folder)
    onClose()
  }
  return (
    <Dialog title={t('folder.choose')} onClose={onClose}>
      {folders.length > 0 && (
        <ul className="folder-choices">
          {folders.map((folder) => (
            <li key={folder}>
              <button aria-pressed={folder === current} onClick={() => choose(folder)}>
                <Icon name="folder" /> <span dir="auto">{folder}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') choose(name.trim())
        }}
      >
        <input
          className="grow"
          aria-label={t('folder.new')}
          placeholder={t('folder.new')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button className="primary" disabled={name.trim() === ''}>
          {t('folder.make')}
        </button>
      </form>
      {current !== null && <button onClick={() => choose(null)}>{t('folder.none')}</button>}
    </Dialog>
  )
}
