import { t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'

/** Something that goes with the question, and can be taken away from it. */
export function Chip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <span className="chip">
      <span>{name}</span>
      <button type="button" className="quiet" aria-label={t('remove', { name })} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </span>
  )
}
