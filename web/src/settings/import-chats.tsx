import { useRef, useState } from 'react'
import type { ImportOutcome, ImportPreview, RefusedBecause } from '../../../src/import/index.ts'
import { sourceName } from '../chat/run/imported-words.ts'
import { format, t } from '../languages/index.ts'
import { Folded } from '../ui/folded.tsx'
import { Problem, ToldWords } from '../ui/problem.tsx'
import { toldRefusal, useImport } from './use-import.ts'

/** Brings chats along from another assistant: the file, what is in it, and what became of it. */
export function ImportChats({ onImported }: { onImported: () => void }) {
  const { state, read, take, leave } = useImport(onImported)
  return (
    <section className="import" aria-label={t('import.title')}>
      <h2>{t('import.title')}</h2>
      <p className="note">{t('import.about')}</p>
      {state.step === 'waiting' && (
        <>
          <Problem problem={state.problem} />
          <Drop onFile={(file) => void read(file)} />
        </>
      )}
      {state.step === 'reading' && (
        <Progress words={t('import.reading', { name: state.file.name })} share={state.share} onStop={leave} />
      )}
      {state.step === 'previewed' && (
        <Preview preview={state.preview} onTake={() => void take(state.file, state.preview)} onLeave={leave}>
          <Problem problem={state.problem} />
        </Preview>
      )}
      {state.step === 'sending' && (
        <Progress
          words={t('import.sending', { count: state.conversations })}
          share={state.share}
          onStop={leave}
        />
      )}
      {state.step === 'done' && <Outcome outcome={state.outcome} onLeave={leave} />}
    </section>
  )
}

function Drop({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    <div
      className={over ? 'over' : undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const [file] = event.dataTransfer.files
        if (file) onFile(file)
      }}
    >
      <div className="drop small">
        <p>{t('import.drop')}</p>
        <button onClick={() => input.current?.click()}>{t('import.choose')}</button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={t('import.choose')}
          onChange={({ target }) => {
            const file = target.files?.[0]
            target.value = ''
            if (file) onFile(file)
          }}
        />
      </div>
    </div>
  )
}

function Progress(props: { words: string; share: number; onStop: () => void }) {
  return (
    <div className="import-progress">
      <p role="status">{props.words}</p>
      <progress value={props.share} max={1} aria-label={t('import.progress')} />
      <div className="row">
        <button onClick={props.onStop}>{t('import.stop')}</button>
      </div>
    </div>
  )
}

function Preview(props: {
  preview: ImportPreview
  onTake: () => void
  onLeave: () => void
  children: React.ReactNode
}) {
  const { preview, onTake, onLeave, children } = props
  const { from, conversations, runs, known, tooOld, firstAt, lastAt, problems } = preview
  return (
    <div role="status">
      <p>
        <strong>
          {t('import.found', {
            chats: t('import.chats', { count: conversations }),
            source: sourceName(from),
            questions: t('import.questions', { count: runs }),
          })}
        </strong>
        {firstAt !== undefined && lastAt !== undefined && (
          <> {t('import.span', { first: format.fullDay(firstAt), last: format.fullDay(lastAt) })}</>
        )}
      </p>
      {known > 0 && <p className="note calm">{t('import.known', { count: known })}</p>}
      {tooOld > 0 && <p className="note calm">{t('import.too-old', { count: tooOld })}</p>}
      <Refused problems={problems} />
      {children}
      <div className="row">
        {conversations > tooOld && (
          <button className="primary" onClick={onTake}>
            {t('import.do')}
          </button>
        )}
        <button onClick={onLeave}>{t('import.another')}</button>
      </div>
    </div>
  )
}

function Outcome({ outcome, onLeave }: { outcome: ImportOutcome; onLeave: () => void }) {
  const { added, extended, known, problems } = outcome
  return (
    <div role="status">
      <p>
        {(added > 0 || extended + known === 0) && <strong>{t('import.done', { count: added })}</strong>}
        {extended > 0 && <> {t('import.done.extended', { count: extended })}</>}
        {known > 0 && <> {t('import.done.known', { count: known })}</>}
      </p>
      <Refused problems={problems} />
      <div className="row">
        <button onClick={onLeave}>{t('import.another')}</button>
      </div>
    </div>
  )
}

/** So many are listed one by one. */
const mostListed = 200

function Refused({ problems }: { problems: { title: string; problem: RefusedBecause }[] }) {
  if (problems.length === 0) return null
  return (
    <Folded summary={t('import.refused', { count: problems.length })}>
      {() => (
        <ul className="refused">
          {problems.slice(0, mostListed).map(({ title, problem }, index) => (
            <li key={index}>
              <strong dir="auto">{title === '' ? t('list.untitled') : title}</strong>{' '}
              <ToldWords told={toldRefusal(problem)} />
            </li>
          ))}
        </ul>
      )}
    </Folded>
  )
}
