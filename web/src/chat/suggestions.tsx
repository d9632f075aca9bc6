import { t } from '../languages/index.ts'
import type { Suggestion } from './use-suggestions.ts'

/** What fits the word that is being typed. The focus stays in the text: keys choose there. */
export function Suggestions(props: {
  shown: Suggestion[]
  active: number
  listId: string
  optionId: (index: number) => string
  onTake: (suggestion: Suggestion) => void
}) {
  return (
    <ul className="suggestions" id={props.listId} role="listbox" aria-label={t('composer.suggestions')}>
      {props.shown.map((suggestion, index) => (
        <li
          key={suggestion.name}
          id={props.optionId(index)}
          role="option"
          aria-selected={index === props.active}
          // Before the text loses the focus.
          onPointerDown={(event) => {
            event.preventDefault()
            props.onTake(suggestion)
          }}
        >
          {suggestion.name}
        </li>
      ))}
    </ul>
  )
}
