import { useRef } from 'react'
import type { NamedFile } from '../documents/dropped-files.ts'
import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'

/** What a guest may choose, who adds no documents. */
const pictureTypes = 'image/*'

/** Chooses files to add, or pictures to show with the question. */
export function AttachButton(props: { onlyPictures: boolean; onFiles: (files: NamedFile[]) => void }) {
  const { onlyPictures, onFiles } = props
  const input = useRef<HTMLInputElement>(null)
  const label = t(onlyPictures ? 'composer.attach.pictures' : 'composer.attach')
  return (
    <>
      <button
        type="button"
        className="quiet"
        aria-label={label}
        title={label}
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={onlyPictures ? pictureTypes : undefined}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])].map((file) => ({ name: file.name, file })))
          event.target.value = ''
        }}
      />
    </>
  )
}
