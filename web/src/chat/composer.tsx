import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import { mostQuestionCharacters, type RunSummary } from '../../../src/wire/index.ts'
import type { Session } from '../api.ts'
import { droppedFiles } from '../documents/dropped-files.ts'
import { format, t } from '../languages/index.ts'
import { shownName } from '../shown-name.ts'
import { announce } from '../ui/announce.ts'
import { lazily } from '../ui/lazily.tsx'
import { useLatest } from '../ui/use-latest.ts'
import type { Asked } from './asked.ts'
import { AskButton } from './ask-button.tsx'
import { AttachButton } from './attach-button.tsx'
import { blindWords } from './blind-words.ts'
import { Chip } from './chip.tsx'
import { isSending } from './is-sending.ts'
import { Starters } from './starters.tsx'
import { Suggestions } from './suggestions.tsx'
import { useAttach } from './use-attach.ts'
import { useDrop } from './use-drop.ts'
import { changeKept, useKept } from './use-kept.ts'
import { useKeptPictures } from './use-kept-pictures.ts'
import type { AskedName } from './use-models.ts'
import { useQueue } from './use-queue.ts'
import { useSuggestions, type Suggestion } from './use-suggestions.ts'

const { Lazily: ShownPictures } = lazily(() => import('./shown-pictures.tsx').then((it) => it.ShownPictures))

export interface ComposerProps {
  draftKey: string
  /** Whether what is written goes with the window; undefined while that is not known yet. */
  temporary: boolean | undefined
  models: string[]
  names: AskedName[]
  /** A model is about to be chosen. */
  onChoosing: () => void
  person: Session['person']
  running: boolean
  /** What was asked last in what is shown: it is gone on with its model and its collections. */
  last: Pick<RunSummary, 'model' | 'collections'> | undefined
  /** Whether nothing has been asked here yet. */
  isFirst: boolean
  /** How often one has gone somewhere: who comes here writes here. */
  visit: number
  onAsk: (asked: Asked) => Promise<void>
  onStop: () => void
  /** Changes the last question; false where there is none. */
  onEditLast: () => boolean
  /** What stands above it. */
  children?: ReactNode
}

/** Where the question is written. The draft, and a question that waits for its turn, outlive a reload. */
export function Composer(props: ComposerProps) {
  const { draftKey, temporary, models, names, running, last, onStop } = props
  const [text, setText] = useKept(`draft:${draftKey}`, temporary)
  const [model, setModel] = useKept('model', false)
  const [picked, setPicked] = useState<string>()
  const { collections, setCollections } = useCollections(last)
  /** It is sent once its pictures have been read. */
  const isToBeSent = useRef(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const chosen =
    [picked, last?.model, model].find((name) => name !== undefined && models.includes(name)) ?? 'assistant'
  const pick = (name: string) => {
    setPicked(name)
    setModel(name)
  }
  const { pictures, setPictures } = useKeptPictures(`draft:${draftKey}`, temporary)
  const { queued, submit, unqueue } = useQueue(props, ({ question, pictures: shown = [] }) => {
    // What was written meanwhile stays, and one may have gone elsewhere.
    changeKept(`draft:${draftKey}`, temporary, (before) =>
      before === '' ? question : `${question}\n\n${before}`,
    )
    setPictures((before) => [...shown, ...before])
  })
  const attach = useAttach(props.person, collections, {
    onCollection: (collection) =>
      setCollections((before) => (before.includes(collection) ? before : [...before, collection])),
    onPicture: (picture) => setPictures((before) => [...before, picture]),
    onUnreadable: () => {
      isToBeSent.current = false
    },
    onTakenBack: (pasted, collection) => {
      setText((before) => before + pasted)
      setCollections((before) => before.filter((one) => one !== collection))
      area.current?.focus()
    },
  })
  const blind = pictures.length > 0 ? blindWords(chosen, names) : undefined
  const isTooLong = text.trim().length > mostQuestionCharacters
  /** Why it cannot be asked as it is. */
  const hindrance = blind ?? (isTooLong ? tooLongWords() : undefined)
  useEffect(() => {
    if (hindrance !== undefined) announce(hindrance)
  }, [hindrance])
  const suggestions = useSuggestions(text, models)
  const over = useDrop((transfer) => void droppedFiles(transfer).then(attach.add))

  useEffect(() => area.current?.focus(), [props.visit])
  const send = () => {
    const question = text.trim()
    if (question === '') return
    // What was shown with it goes with it.
    isToBeSent.current = attach.reading > 0
    if (isToBeSent.current) return
    // It stays as it is written until a model is chosen that sees, or it is shorter.
    if (hindrance !== undefined) return announce(hindrance)
    setText('')
    setPictures([])
    submit({
      question,
      model: chosen,
      ...(collections.length > 0 && { collections }),
      ...(pictures.length > 0 && { pictures }),
    })
  }
  const sendNow = useLatest(send)
  const hasRead = attach.reading === 0
  useEffect(() => {
    if (!hasRead || !isToBeSent.current) return
    isToBeSent.current = false
    sendNow()
  }, [hasRead, sendNow])
  const take = (suggestion: Suggestion) => {
    if (suggestion.kind === 'model') pick(suggestion.value)
    if (suggestion.kind === 'collection' && !collections.includes(suggestion.value))
      setCollections([...collections, suggestion.value])
    setText(suggestions.replaced(suggestion))
    area.current?.focus()
  }
  return (
    <div className="dock">
      {props.children}
      <form
        className={over ? 'composer over' : 'composer'}
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {over && <p className="drop-here">{t('composer.drop')}</p>}
        {suggestions.open && <Suggestions {...suggestions} onTake={take} />}
        <div className="chips">
          {queued && <Chip name={t('composer.queued', { question: queued.question })} onRemove={unqueue} />}
          {collections.map((name) => (
            <Chip
              key={name}
              name={`#${shownName(name)}`}
              onRemove={() => setCollections(collections.filter((one) => one !== name))}
            />
          ))}
          {attach.files.map(({ name, said, takeBack }) => (
            <Chip key={name} name={`${name} ${said}`} onRemove={() => attach.forget(name)}>
              {takeBack && (
                <button type="button" className="quiet" onClick={takeBack}>
                  {t('composer.pasted.take-back')}
                </button>
              )}
            </Chip>
          ))}
        </div>
        {pictures.length > 0 && (
          <Suspense fallback={null}>
            <ShownPictures
              pictures={pictures.map(({ name, url }) => ({ name, src: url }))}
              onRemove={(index) => {
                setPictures(pictures.filter((_, at) => at !== index))
                area.current?.focus()
              }}
            />
          </Suspense>
        )}
        {hindrance !== undefined && <p className="blind">{hindrance}</p>}
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          aria-label={t('composer.label')}
          aria-autocomplete="list"
          aria-controls={suggestions.open ? suggestions.listId : undefined}
          aria-activedescendant={suggestions.open ? suggestions.optionId(suggestions.active) : undefined}
          aria-keyshortcuts="Enter"
          placeholder={t('composer.placeholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            if (event.clipboardData.files.length > 0) {
              event.preventDefault()
              return void droppedFiles(event.clipboardData).then(attach.add)
            }
            const pasted = event.clipboardData.getData('text/plain')
            // What a temporary chat holds is not put where it is kept.
            if (temporary !== false || props.person.role === 'guest') return
            if (!isTooMuch(event.currentTarget, pasted)) return
            event.preventDefault()
            void attach.addPasted(pasted)
          }}
          onKeyDown={(event) => {
            // While an input method is composing, Enter chooses a word and sends nothing.
            if (event.nativeEvent.isComposing || event.keyCode === 229) return
            if (suggestions.onKey(event, take)) return
            if (event.key === 'ArrowUp' && text === '' && props.onEditLast()) return event.preventDefault()
            if (event.key === 'Escape' && running) onStop()
            if (!isSending(event)) return
            event.preventDefault()
            send()
          }}
        />
        <div className="row">
          <div className="row composer-choices">
            <AttachButton
              onlyPictures={props.person.role === 'guest'}
              onFiles={(files) => void attach.add(files)}
            />
            <select
              aria-label={t('composer.model')}
              value={chosen}
              onFocus={props.onChoosing}
              onChange={(event) => pick(event.target.value)}
            >
              {models.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <span className="hint wide">{t('composer.hint')}</span>
          </div>
          <AskButton
            running={running}
            isEmpty={text.trim() === ''}
            disabled={hindrance !== undefined}
            onStop={onStop}
          />
        </div>
      </form>
      {props.isFirst && <Starters hidden={text !== ''} onTake={take} />}
    </div>
  )
}

/** Whether a question with this pasted into it would be longer than one may be: then it goes along as a file. */
function isTooMuch({ value, selectionStart, selectionEnd }: HTMLTextAreaElement, pasted: string): boolean {
  return value.length - (selectionEnd - selectionStart) + pasted.length > mostQuestionCharacters
}

function tooLongWords(): string {
  return t('composer.too-long', { most: format.number(mostQuestionCharacters) })
}

/** The collections that are searched: those of the last question, until others are chosen. */
function useCollections(last: ComposerProps['last']) {
  const [chosen, setChosen] = useState<string[]>()
  const before = last?.collections ?? none
  const setCollections = (change: string[] | ((before: string[]) => string[])) =>
    setChosen((now = before) => (typeof change === 'function' ? change(now) : change))
  return { collections: chosen ?? before, setCollections }
}

const none: string[] = []
