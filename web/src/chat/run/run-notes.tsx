import { memo } from 'react'
import { api } from '../../api.ts'
import { format, t } from '../../languages/index.ts'
import type { RunView, Step } from '../../run-view.ts'
import { Folded } from '../../ui/folded.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useLoad } from '../../ui/use-load.ts'
import { ToldDetails, ToldWords } from '../../ui/problem.tsx'
import { told, type Failure, type Told } from '../../told.ts'
import type { LeftOut, LeftOutKind } from '../../../../src/wire/index.ts'
import { importedWords } from './imported-words.ts'

/** What goes on while there is no answer yet, and where it came from. */
export function RunNotes(props: {
  view: RunView
  lost: boolean
  otherModels: string[]
  onStop: (() => void) | undefined
  /** Asks another model; undefined where the answer is only read. */
  onOther: ((model: string) => void) | undefined
  /** Whether whoever looks on may be told of the hosts. */
  mayAskHosts: boolean
}) {
  const { view, lost } = props
  const lastMove = view.steps.findLast((step) => step.kind === 'moved')
  return (
    <div className="notes">
      <p className="served">
        <Origin view={view} />
      </p>
      {view.imported && <LeftOutNote leftOut={view.imported.leftOut} />}
      {lost && <p className="note calm">{t('run.lost')}</p>}
      {view.away && <NotKept why={told(view.away)} />}
      {view.queued && <Waiting {...props} model={view.model} queued={view.queued} />}
      {lastMove && lastMove.to !== 'quote' && (
        <p className="note">{t('run.moved', { from: lastMove.from, to: lastMove.to })}</p>
      )}
      {/* Where the answer itself begins with the reason, it is not told twice. */}
      {lastMove?.to === 'quote' && !isInAnswer(lastMove.why, view.text) && (
        <OnlyQuoted why={told(lastMove.why)} />
      )}
      {isThinking(view) && (
        <p className="note pulse">{t(view.steps.length > 1 ? 'run.thinking' : 'run.reading')}</p>
      )}
    </div>
  )
}

/** Whether there is nothing to see yet but that something goes on; what waits for a person is no thinking. */
function isThinking({ status, text, queued, away, calls }: RunView): boolean {
  const waits = calls.some(({ state }) => state === 'waiting')
  return status === 'running' && text === '' && !queued && !away && !waits
}

function Origin({ view: { host, model, imported } }: { view: RunView }) {
  if (imported)
    return (
      <>
        <Icon name="import" size={15} />
        {importedWords(imported)}
      </>
    )
  if (host === '') return null
  return (
    <>
      <Icon name={host === 'quote' ? 'document' : 'host'} size={15} />
      {host === 'quote' ? t('run.quoted') : t('run.served', { model, host })}
    </>
  )
}

function LeftOutNote({ leftOut = {} }: { leftOut: LeftOut | undefined }) {
  const parts = Object.entries(leftOut).map(([kind, count]) =>
    t(`left-out.${kind as LeftOutKind}`, { count }),
  )
  return parts.length === 0 ? null : (
    <p className="note calm">{t('run.left-out', { parts: format.list(parts) })}</p>
  )
}

/** A budget that is spent is told of at the beginning of the answer, in the language of the question. */
function isInAnswer({ message, because }: Failure, text: string): boolean {
  return text.includes(message) || because?.code.startsWith('budget-') === true
}

function NotKept({ why }: { why: Told }) {
  return (
    <div className="note calm" role="status">
      <ToldWords told={{ ...why, text: t('run.away', { reason: why.text }) }} />
    </div>
  )
}

function OnlyQuoted({ why }: { why: Told }) {
  return (
    <div className="note">
      <ToldWords told={{ ...why, text: t('run.moved.quote', { reason: why.text }) }} />
    </div>
  )
}

function secondsIn(ms: number): string {
  return format.number(Math.max(1, Math.ceil(ms / 1_000)))
}

function Waiting(props: {
  /** What is waited for. */
  model: string
  queued: { place: number; estimatedWaitMs: number }
  otherModels: string[]
  onStop: (() => void) | undefined
  onOther: ((model: string) => void) | undefined
  mayAskHosts: boolean
}) {
  const { queued, otherModels, onStop, onOther } = props
  const faster = useFasterModel({ ...props, waitMs: queued.estimatedWaitMs })
  return (
    <div className="waiting">
      <p className="note">
        <Icon name="clock" size={15} />{' '}
        {t('run.waiting', { place: queued.place, seconds: secondsIn(queued.estimatedWaitMs) })}
      </p>
      <div className="row">
        {onOther && faster && (
          <button onClick={() => onOther(faster.model)}>
            {t('run.faster', { model: faster.model, seconds: secondsIn(faster.ms) })}
          </button>
        )}
        {onOther && otherModels.length > 0 && (
          <select aria-label={t('run.other')} value="" onChange={(event) => onOther(event.target.value)}>
            <option value="">{t('run.other')}</option>
            {otherModels.map((model) => (
              <option key={model}>{model}</option>
            ))}
          </select>
        )}
        {onStop && <button onClick={onStop}>{t('run.leave')}</button>}
      </div>
    </div>
  )
}

/** Another model whose answer is expected to be whole before that of the one that is waited for. */
function useFasterModel(asked: {
  model: string
  waitMs: number
  otherModels: string[]
  mayAskHosts: boolean
}): { model: string; ms: number } | undefined {
  const { model, waitMs, otherModels, mayAskHosts } = asked
  const { value } = useLoad(async () => (mayAskHosts ? api.hosts().catch(() => undefined) : undefined), [])
  if (!value) return undefined
  const { expectedMs } = value
  const ownMs = Math.max(waitMs, expectedMs[model] ?? 0)
  const [quickest] = otherModels
    // What quotes is always quick, and no answer to be turned to.
    .filter((name) => name !== 'quote' && (expectedMs[name] ?? Infinity) < ownMs)
    .map((name) => ({ model: name, ms: expectedMs[name]! }))
    .toSorted((a, b) => a.ms - b.ms)
  return quickest
}

/** The steps of a run, folded away once it has answered. */
export const Steps = memo(function Steps(props: {
  steps: Step[]
  /** How many statements were checked. */
  checked: number
  opinions: RunView['opinions']
  running: boolean
}) {
  const { steps, checked, opinions, running } = props
  if (steps.length === 0) return null
  const startedAt = steps[0]!.at
  return (
    <Folded
      className="steps"
      summary={
        <>
          {t('run.steps')}
          {running && <span className="path"> · {describe(steps.at(-1)!)}</span>}
        </>
      }
    >
      {() => (
        <ol>
          {steps.map((step, index) => (
            <li key={index}>
              {describe(step)} <span className="path">+{format.milliseconds(step.at - startedAt)}</span>
              <MoveDetails step={step} />
            </li>
          ))}
          {checked > 0 && <li>{t('step.checked', { count: checked })}</li>}
          {opinions && (
            <li>
              {t('step.opinions', {
                count: opinions.asked,
                changed: opinions.changed,
                tokens: format.number(opinions.promptTokens + opinions.completionTokens),
              })}
            </li>
          )}
          {opinions?.problem && <MissingOpinions problem={opinions.problem} />}
        </ol>
      )}
    </Folded>
  )
})

function MoveDetails({ step }: { step: Step }) {
  const details = step.kind === 'moved' ? told(step.why).details : undefined
  return details === undefined ? null : <ToldDetails text={details} />
}

function MissingOpinions({ problem }: { problem: string }) {
  const why = told({ message: problem, code: 'opinions-missing' })
  return (
    <li>
      <ToldWords told={{ ...why, text: t('step.opinions.problem', { problem: why.text }) }} />
    </li>
  )
}

function describe(step: Step): string {
  switch (step.kind) {
    case 'searched':
      return t('step.searched', { count: step.count })
    case 'queued':
      return t('step.queued', { place: step.place })
    case 'chosen':
      return step.host === 'quote'
        ? t('run.quoted')
        : t('step.chosen', { model: step.model, host: step.host })
    case 'moved':
      return t('step.moved', { from: step.from, to: step.to, reason: told(step.why).text })
    case 'writing':
      return t('step.writing')
    case 'ended':
      return t('step.ended')
  }
}
