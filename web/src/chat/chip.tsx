import type { ReactNode } from 'react'
import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'

/** Something that goes with the question, and can be taken away from it. */
export function Chip(props: { name: string; onRemove: () => void; children?: ReactNode }) {
  const { name, onRemove, children } = props
  return (
    <span className="chip">
      <span>{name}</span>
      {children}
      <button type="button" className="quiet" aria-label={t('remove', { name })} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </span>
  )
}
