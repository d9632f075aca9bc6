import { Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { addDocument, api, type Session } from '../api.ts'
import { droppedFiles, type NamedFile } from '../documents/dropped-files.ts'
import { t } from '../languages/index.ts'
import { announce } from '../ui/announce.ts'
import { Icon } from '../ui/icon.tsx'
import { useLatest } from '../ui/use-latest.ts'
import { whenIdle } from '../ui/when-idle.ts'
import { isPicture, type AttachedPicture } from './attached-picture.ts'
import { Suggestions } from './suggestions.tsx'
import { useKeptPictures } from './use-kept-pictures.ts'
import { ownSuggestions, shippedPrompts, useSuggestions, type Suggestion } from './use-suggestions.ts'
import { told, toldError } from '../told.ts'
import { shownName } from '../shown-name.ts'
import { lazily } from '../ui/lazily.tsx'
import type { AskedName } from './use-models.ts'

const mostStarters = 5
/** What a guest may choose, who adds no documents. */
const pictureTypes = 'image/*'

const { Lazily: ShownPictures } = lazily(() => import('./shown-pictures.tsx').then((it) => it.ShownPictures))

/** A question with what was chosen for it. */
export interface Asked {
  question: string
  model: string
  collections?: string[]
  pictures?: AttachedPicture[]
}

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
  const { draftKey, temporary, models, names, running, onStop } = props
  const [text, setText] = useKept(`draft:${draftKey}`, temporary)
  const [model, setModel] = useKept('model', false)
  const [collections, setCollections] = useState<string[]>([])
  /** It is sent once its pictures have been read. */
  const isToBeSent = useRef(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const chosen = models.includes(model) ? model : 'assistant'
  const { pictures, setPictures } = useKeptPictures(`draft:${draftKey}`, temporary)
  const { queued, submit, unqueue } = useQueue(props, ({ question, pictures: shown = [] }) => {
    setText(question)
    setPictures(shown)
  })
  const attach = useAttach(props.person, collections, {
    onCollection: (collection) =>
      setCollections((before) => (before.includes(collection) ? before : [...before, collection])),
    onPicture: (picture) => setPictures((before) => [...before, picture]),
    onUnreadable: () => {
      isToBeSent.current = false
    },
  })
  const blind = pictures.length > 0 ? blindWords(chosen, names) : undefined
  useEffect(() => {
    if (blind !== undefined) announce(blind)
  }, [blind])
  const suggestions = useSuggestions(text, models)
  const over = useDrop((transfer) => void droppedFiles(transfer).then(attach.add))

  useEffect(() => area.current?.focus(), [])
  const send = () => {
    const question = text.trim()
    if (question === '') return
    // What was shown with it goes with it.
    isToBeSent.current = attach.reading > 0
    if (isToBeSent.current) return
    // It stays as it is written until a model is chosen that sees.
    if (blind !== undefined) return announce(blind)
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
        {blind !== undefined && <p className="blind">{blind}</p>}
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
            <AttachButton
              onlyPictures={props.person.role === 'guest'}
              onFiles={(files) => void attach.add(files)}
            />
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
              disabled={text.trim() === '' || blind !== undefined}
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

/** Asks at once, or, while an answer is being written, as soon as that has ended. `giveBack` puts a question into the draft. */
function useQueue({ draftKey, temporary, running, onAsk }: ComposerProps, giveBack: (asked: Asked) => void) {
  const [kept, setKept] = useKept(`queued:${draftKey}`, temporary)
  const { pictures, setPictures, ready } = useKeptPictures(`queued:${draftKey}`, temporary)
  const queued = kept === '' ? undefined : (JSON.parse(kept) as Asked)
  const give = useLatest(giveBack)
  const ask = useCallback(
    (asked: Asked) => {
      // What could not be asked is there to be sent again.
      onAsk(asked).catch(() => give(asked))
    },
    [onAsk, give],
  )
  const take = (): Asked | undefined => {
    setKept('')
    setPictures([])
    return queued && { ...queued, ...(pictures.length > 0 && { pictures }) }
  }
  useEffect(() => {
    if (running || kept === '' || !ready) return
    ask(take()!)
    // oxlint-disable-next-line react/exhaustive-deps -- only the end of an answer sends what waits
  }, [running, kept, ready])
  return {
    queued,
    submit(asked: Asked) {
      if (!running) return ask(asked)
      const { pictures: shown = [], ...words } = asked
      setPictures(shown)
      setKept(JSON.stringify(words))
    },
    unqueue() {
      const before = take()
      if (before) giveBack(before)
    },
  }
}

/** That a model sees no pictures, and which one would; undefined where it sees, or nobody knows. */
function blindWords(model: string, names: AskedName[]): string | undefined {
  if (names.find(({ id }) => id === model)?.vision !== false) return undefined
  const other = names.find(({ vision }) => vision === true)
  return other ? t('picture.blind', { model, other: other.id }) : t('picture.nobody')
}

/**
 * Files that are added from here: to the collection that was chosen for the question where there is one, else to one of
 * one's own that nobody else reads, which the question is then asked of. Pictures are shown with the question instead.
 */
function useAttach(
  person: Session['person'],
  chosen: string[],
  {
    onCollection,
    onPicture,
    onUnreadable,
  }: {
    onCollection: (collection: string) => void
    onPicture: (picture: AttachedPicture) => void
    onUnreadable: () => void
  },
) {
  const [files, setFiles] = useState<{ name: string; said: string }[]>([])
  const say = (name: string, said: string) =>
    setFiles((all) => [...all.filter((one) => one.name !== name), { name, said }])
  /** How many pictures are being read. */
  const [reading, setReading] = useState(0)
  const show = async (file: File) => {
    try {
      const { readPicture } = await import('./read-picture.ts')
      onPicture(await readPicture(file))
      announce(t('picture.added', { name: file.name }))
    } catch {
      onUnreadable()
      say(file.name, `— ${t('picture.unreadable')}`)
      announce(`${file.name}: ${t('picture.unreadable')}`)
    }
  }
  const add = async (chosenFiles: NamedFile[]) => {
    const pictures = chosenFiles.filter((one) => isPicture(one.file))
    setReading((before) => before + pictures.length)
    for (const { file } of pictures) {
      await show(file)
      setReading((before) => before - 1)
    }
    const added = chosenFiles.filter((one) => !isPicture(one.file))
    if (added.length === 0) return
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
  return { files, reading, add, forget }
}

async function collectionFor(person: Session['person'], chosen: string[]): Promise<string> {
  const { collections } = await api.collections().catch(() => ({ collections: [] }))
  const first = collections.find(({ name, mayAdd }) => mayAdd && name === chosen[0])
  const own = collections.find(
    ({ owner, mayAdd }) => mayAdd && owner !== 'everyone' && 'person' in owner && owner.person === person.id,
  )
  return first?.name ?? own?.name ?? t('composer.own-collection', { name: shownName(person.name) })
}

function AttachButton(props: { onlyPictures: boolean; onFiles: (files: NamedFile[]) => void }) {
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
