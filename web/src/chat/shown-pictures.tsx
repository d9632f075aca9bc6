import { useState } from 'react'
import { createPortal } from 'react-dom'
import { t } from '../languages/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'

export interface ShownPicture {
  name: string
  /** Where it is. */
  src: string
  /** Where they are known, so that nothing jumps when it comes. */
  width?: number
  height?: number
}

/** Pictures of a question, each enlarged by a press; with `onRemove` those that are not asked about yet. */
export function ShownPictures(props: {
  pictures: readonly ShownPicture[]
  onRemove?: ((index: number) => void) | undefined
}) {
  const { pictures, onRemove } = props
  const [enlarged, setEnlarged] = useState<ShownPicture>()
  return (
    <>
      <ul className={onRemove ? 'pictures attached' : 'pictures'} aria-label={t('pictures')}>
        {pictures.map((picture, index) => {
          const { name, src, width, height } = picture
          return (
            // oxlint-disable-next-line react/no-array-index-key -- two may be the same
            <li key={`${index} ${name}`}>
              <button
                type="button"
                className="picture"
                aria-label={t('picture.enlarge', { name })}
                title={name}
                onClick={() => setEnlarged(picture)}
              >
                <img src={src} alt={name} width={width} height={height} loading="lazy" decoding="async" />
              </button>
              {onRemove && (
                <>
                  <span className="picture-name" dir="auto">
                    {name}
                  </span>
                  <button
                    type="button"
                    className="quiet"
                    aria-label={t('remove', { name })}
                    onClick={() => onRemove(index)}
                  >
                    <Icon name="close" size={14} />
                  </button>
                </>
              )}
            </li>
          )
        })}
      </ul>
      {enlarged &&
        // Outside of the form that it may stand in, whose question its buttons would send.
        createPortal(
          <Dialog title={enlarged.name} className="picture-dialog" onClose={() => setEnlarged(undefined)}>
            <img src={enlarged.src} alt={enlarged.name} />
          </Dialog>,
          document.body,
        )}
    </>
  )
}
