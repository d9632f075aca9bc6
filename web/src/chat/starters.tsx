import { useEffect, useState } from 'react'
import { t } from '../languages/index.ts'
import { whenIdle } from '../ui/when-idle.ts'
import { ownSuggestions, shippedPrompts, type Suggestion } from './use-suggestions.ts'

const mostStarters = 5

/** Where nothing has been asked yet: the ways to begin, those of one's own first. */
export function Starters({ hidden, onTake }: { hidden: boolean; onTake: (suggestion: Suggestion) => void }) {
  const [own, setOwn] = useState<Suggestion[]>([])
  useEffect(() => whenIdle(() => void ownSuggestions().then(setOwn)), [])
  return (
    <div
      className="starters"
      role="group"
      aria-label={t('composer.starters')}
      // Their place is kept, so that nothing jumps while somebody writes.
      style={hidden ? { visibility: 'hidden' } : undefined}
    >
      {[...own, ...shippedPrompts()].slice(0, mostStarters).map((suggestion) => (
        <button key={suggestion.name} type="button" onClick={() => onTake(suggestion)}>
          {suggestion.name}
        </button>
      ))}
    </div>
  )
}
