import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { addDocument, api, type Session } from '../api.ts'
import { droppedFiles, type NamedFile } from '../documents/dropped-files.ts'
import { t } from '../languages/index.ts'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'
import { useLatest } from '../ui/use-latest.ts'
import { whenIdle } from '../ui/when-idle.ts'
import { Suggestions } from './suggestions.tsx'
import { ownSuggestions, shippedPrompts, useSuggestions, type Suggestion } from './use-suggestions.ts'
import { told, toldError } from '../told.ts'
import { shownName } from '../shown-name.ts'

const mostStarters = 5

/** A question with what was chosen for it. */
export interface Asked {
  question: string
  model: string
  collections?: string[]
}

export interface ComposerProps {
  draftKey: string
  /** Whether what is written goes with the window; undefined while that is not known yet. */
  temporary: boolean | undefined
  models: string[]
  /** A model is about to be chosen. */
  onChoosing: () => void
  person: Session['person']
  running: boolean
  /** Whether nothing has been asked here yet. */
  isFirst: boolean
  onAsk: (asked: Asked) => Promise<void>
  onStop: () => void
  /** Changes the last question; false where there is none. */
  onEditLast: () => boolean
  /** What stands above it. */
  children?: ReactNode
}

/** Where the question is written. The draft, and a question that waits for its turn, outlive a reload. */
export function Composer(props: ComposerProps) {
  const { draftKey, temporary, models, running, onStop } = props
  const [text, setText] = useKept(`draft:${draftKey}`, temporary)
  const [model, setModel] = useKept('model', false)
  const [collections, setCollections] = useState<string[]>([])
  const area = useRef<HTMLTextAreaElement>(null)
  const chosen = models.includes(model) ? model : 'assistant'
  const { queued, submit, unqueue } = useQueue(props, setText)
  const attach = useAttach(props.person, collections, (collection) => {
    setCollections((before) => (before.includes(collection) ? before : [...before, collection]))
  })
  const suggestions = useSuggestions(text, models)
  const over = useDrop((transfer) => void droppedFiles(transfer).then(attach.add))

  useEffect(() => area.current?.focus(), [])
  const send = () => {
    const question = text.trim()
    if (question === '') return
    setText('')
    submit({ question, model: chosen, ...(collections.length > 0 && { collections }) })
  }
  const take = (suggestion: Suggestion) => {
    if (suggestion.kind === 'model') setModel(suggestion.value)
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
          {attach.files.map(({ name, said }) => (
            <Chip key={name} name={`${name} ${said}`} onRemove={() => attach.forget(name)} />
          ))}
        </div>
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
            if (event.clipboardData.files.length === 0) return
            event.preventDefault()
            void droppedFiles(event.clipboardData).then(attach.add)
          }}
          onKeyDown={(event) => {
            // While an input method is composing, Enter chooses a word and sends nothing.
            if (event.nativeEvent.isComposing || event.keyCode === 229) return
            if (suggestions.onKey(event, take)) return
            if (event.key === 'ArrowUp' && text === '' && props.onEditLast()) return event.preventDefault()
            if (event.key === 'Escape' && running) onStop()
            if (event.key !== 'Enter' || event.shiftKey) return
            event.preventDefault()
            send()
          }}
        />
        <div className="row">
          <div className="row composer-choices">
            {props.person.role !== 'guest' && <AttachButton onFiles={(files) => void attach.add(files)} />}
            <select
              aria-label={t('composer.model')}
              value={chosen}
              onFocus={props.onChoosing}
              onChange={(event) => setModel(event.target.value)}
            >
              {models.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
            <span className="hint wide">{t('composer.hint')}</span>
          </div>
          {running && text.trim() === '' ? (
            <button
              type="button"
              className="round"
              aria-label={t('composer.stop')}
              title={t('composer.stop')}
              onClick={onStop}
            >
              <Icon name="stop" />
            </button>
          ) : (
            <button
              className="round primary"
              aria-label={t(running ? 'composer.queue' : 'composer.ask')}
              title={t(running ? 'composer.queue' : 'composer.ask')}
              disabled={text.trim() === ''}
            >
              <Icon name="up" />
            </button>
          )}
        </div>
      </form>
      {props.isFirst && <Starters hidden={text !== ''} onTake={take} />}
    </div>
  )
}

/** Takes files that are dropped anywhere in the window, and tells while some are held over it. */
function useDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [over, setOver] = useState(false)
  const drop = useLatest(onDrop)
  useEffect(() => {
    // A conversation on its way to a folder holds no files.
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDropped = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      setOver(false)
      drop(event.dataTransfer!)
    }
    addEventListener('dragover', onOver)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDropped)
    return () => {
      removeEventListener('dragover', onOver)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDropped)
    }
  }, [drop])
  return over
}

/** Where nothing has been asked yet: the ways to begin, those of one's own first. */
function Starters({ hidden, onTake }: { hidden: boolean; onTake: (suggestion: Suggestion) => void }) {
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

/** A text that outlives a reload. One that is temporary goes with the window, and is not written to the disk. */
function useKept(key: string, temporary: boolean | undefined) {
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? '')
  useEffect(() => {
    if (temporary === undefined) return
    const [storage, other] = temporary ? [sessionStorage, localStorage] : [localStorage, sessionStorage]
    other.removeItem(key)
    if (text === '') storage.removeItem(key)
    else storage.setItem(key, text)
  }, [text, key, temporary])
  return [text, setText] as const
}

/** Asks at once, or, while an answer is being written, as soon as that has ended. */
function useQueue({ draftKey, temporary, running, onAsk }: ComposerProps, setText: (text: string) => void) {
  const [kept, setKept] = useKept(`queued:${draftKey}`, temporary)
  const queued = kept === '' ? undefined : (JSON.parse(kept) as Asked)
  const ask = useCallback(
    (asked: Asked) => {
      // What could not be asked is there to be sent again.
      onAsk(asked).catch(() => setText(asked.question))
    },
    [onAsk, setText],
  )
  useEffect(() => {
    if (running || kept === '') return
    setKept('')
    ask(JSON.parse(kept) as Asked)
    // oxlint-disable-next-line react/exhaustive-deps -- only the end of an answer sends what waits
  }, [running, kept])
  return {
    queued,
    submit: (asked: Asked) => (running ? setKept(JSON.stringify(asked)) : ask(asked)),
    unqueue() {
      if (queued) setText(queued.question)
      setKept('')
    },
  }
}

/**
 * Files that are added from here: to the collection that was chosen for the question where there is one, else to one of
 * one's own that nobody else reads, which the question is then asked of.
 */
function useAttach(person: Session['person'], chosen: string[], onCollection: (collection: string) => void) {
  const [files, setFiles] = useState<{ name: string; said: string }[]>([])
  const add = async (added: NamedFile[]) => {
    const say = (name: string, said: string) =>
      setFiles((all) => [...all.filter((one) => one.name !== name), { name, said }])
    if (person.role === 'guest') return say(t('composer.attach'), `— ${t('composer.attach.guest')}`)
    const collection = await collectionFor(person, chosen)
    for (const { name, file } of added) {
      say(name, t('documents.state.sending'))
      try {
        const result = await addDocument({ file, name, collection }, () => undefined)
        const problem = result.problem && told(result.problem)
        say(name, problem ? `— ${problem.text}` : '✓')
        if (!problem) onCollection(collection)
        announce(problem?.text ?? t('composer.file.added', { name }))
      } catch (error) {
        say(name, `— ${toldError(error).text}`)
      }
    }
  }
  const forget = (name: string) => setFiles((all) => all.filter((one) => one.name !== name))
  return { files, add, forget }
}

async function collectionFor(person: Session['person'], chosen: string[]): Promise<string> {
  const { collections } = await api.collections().catch(() => ({ collections: [] }))
  const first = collections.find(({ name, mayAdd }) => mayAdd && name === chosen[0])
  const own = collections.find(
    ({ owner, mayAdd }) => mayAdd && owner !== 'everyone' && 'person' in owner && owner.person === person.id,
  )
  return first?.name ?? own?.name ?? t('composer.own-collection', { name: shownName(person.name) })
}

function AttachButton({ onFiles }: { onFiles: (files: NamedFile[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        className="quiet"
        aria-label={t('composer.attach')}
        title={t('composer.attach')}
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])].map((file) => ({ name: file.name, file })))
          event.target.value = ''
        }}
      />
    </>
  )
}

function Chip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <span className="chip">
      <span>{name}</span>
      <button type="button" className="quiet" aria-label={t('remove', { name })} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </span>
  )
}
