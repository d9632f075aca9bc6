import { memo, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { RunSummary, Verdict } from '../../../../src/wire/index.ts'
import { api } from '../../api.ts'
import { t } from '../../languages/index.ts'
import { CiteContext } from '../../markdown/components.tsx'
import type { Claim } from '../../markdown/annotate.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import type { RunView } from '../../run-view.ts'
import { told, type Failure, type Told } from '../../told.ts'
import { ClaimContext, type ClaimHandling } from '../../trust/claim.tsx'
import { EvidencePopover } from '../../trust/evidence-popover.tsx'
import { TrustSummary } from '../../trust/trust-summary.tsx'
import { summaryOf, type VerdictSign } from '../../trust/verdict-text.ts'
import { Problem, ToldWords } from '../../ui/problem.tsx'
import { announce } from '../../ui/announce.ts'
import { Folded } from '../../ui/folded.tsx'
import { ToolCalls } from '../tools/tool-calls.tsx'
import { carriedBy } from './carried-by.ts'
import { markedBy, type Marked } from './marked-claims.ts'
import { OnlyQuotes } from './only-quotes.tsx'
import { Question } from './question.tsx'
import { RunActions } from './run-actions.tsx'
import type { RunHandling } from './run-handling.ts'
import { RunNotes, Steps } from './run-notes.tsx'
import { Sources } from './sources.tsx'
import { useRun } from './use-run.ts'

/** How long the pointer may be on its way from a statement to its evidence. */
const leaveMs = 300
/** What is seen above a source that was looked for, in pixels. */
const sourceGap = 8
/** How long the pointer rests on a statement until its evidence is shown. */
const hoverMs = 450

const none: ReadonlySet<number> = new Set()

/** A question and its answer as it is written, with its sources beside it. */
export const Run = memo(function Run(props: {
  run: RunSummary
  versions: RunSummary[]
  handling: RunHandling
}) {
  const { run, versions, handling } = props
  const { view, lost, problem } = useRun(run, ({ verdicts }) => {
    const sum = verdicts.length > 0 ? ` ${summaryOf(verdicts)}` : ''
    announce(t('run.complete') + sum)
    handling.onEnded(run)
  })
  const running = view.status === 'running'
  useEffect(() => {
    if (running && run.status === 'running') announce(t('run.writing'))
  }, [running, run.status])
  const others = handling.models.filter((model) => model !== view.model)
  return (
    <>
      <Question
        run={run}
        versions={versions}
        onEdit={(question) => handling.onAgain(run, { question })}
        onShow={handling.onShow}
      />
      <RunBody
        runId={run.id}
        view={view}
        problem={problem}
        onReport={true}
        mayDecide={true}
        notes={
          <RunNotes
            view={view}
            lost={lost}
            otherModels={others}
            mayAskHosts={handling.mayAskHosts}
            onStop={() => handling.onStop(run)}
            onOther={(model) => {
              handling.onStop(run)
              handling.onAgain(run, { model })
            }}
          />
        }
      >
        {view.status === 'error' && (
          <Problem problem={view.problem && told(view.problem)}>
            <button onClick={() => handling.onAgain(run, { model: 'assistant' })}>{t('run.again')}</button>
          </Problem>
        )}
        {view.status === 'done' && view.host === 'quote' && run.model !== 'quote' && (
          <OnlyQuotes run={run} versions={versions} handling={handling} />
        )}
        {!running && view.text !== '' && (
          <RunActions
            view={view}
            models={handling.models.filter((model) => model !== run.model)}
            onAgain={(model) => handling.onAgain(run, model === undefined ? {} : { model })}
            onFork={handling.onFork && (() => handling.onFork!(run))}
          />
        )}
      </RunBody>
    </>
  )
})

/** The answer of a run with its verdicts and sources. */
export function RunBody(props: {
  runId: string
  view: RunView
  problem: Told | undefined
  /** Whether a wrong verdict can be reported. */
  onReport: boolean
  /** Whether whoever looks on is who asked: nobody else decides what a tool may do. */
  mayDecide: boolean
  notes: ReactNode
  children?: ReactNode
}) {
  const { runId, view } = props
  const [lit, setLit] = useState<{ number: number }>()
  const [only, setOnly] = useState<VerdictSign>()
  const marked = useMarked(view.verdicts)
  const { claims, popover } = useClaims({ runId, view, marked, canReport: props.onReport })
  const cite = useCallback(
    (number: number) => {
      setLit({ number })
      claims.leave()
    },
    [claims],
  )
  // Once it is drawn as a whole, which makes it longer.
  useEffect(() => {
    if (lit) showSource(document.getElementById(`source-${runId}-${lit.number}`))
  }, [runId, lit])
  const numbers = useMemo(() => new Set(view.passages.map(({ number }) => number)), [view.passages])
  const running = view.status === 'running'
  const carrying = useMemo(() => (running ? none : carriedBy(view.verdicts)), [running, view.verdicts])
  return (
    <div className="columns" aria-busy={running}>
      <div className="answer">
        {props.notes}
        <ToolCalls runId={runId} calls={view.calls} running={running} mayDecide={props.mayDecide} />
        <TrustSummary verdicts={view.verdicts} running={running} only={only} onOnly={setOnly} />
        {view.notice && (
          <div className="note">
            <ToldWords
              told={told({ message: view.notice, code: 'not-all-checked', because: view.noticeBecause })}
            />
          </div>
        )}
        {view.reasoning && (
          <Folded className="reasoning" summary={t('run.reasoning')}>
            {() => <p dir="auto">{view.reasoning}</p>}
          </Folded>
        )}
        <CiteContext value={cite}>
          <ClaimContext value={claims}>
            {/* Statements of other kinds are passed over by a rule of style, so that none is drawn again. */}
            <div data-only={only}>
              <Markdown text={view.text} growing={running} numbers={numbers} claims={marked} />
            </div>
          </ClaimContext>
        </CiteContext>
        {props.problem && (
          <Problem
            problem={{ ...props.problem, text: t('run.unreadable', { problem: props.problem.text }) }}
          />
        )}
        {view.cut && <p className="note">{t(`run.cut.${view.cut}`)}</p>}
        {view.status === 'aborted' && view.problem && (
          <div className="note">
            <ToldWords told={stopped(view.problem)} />
          </div>
        )}
        {props.children}
        <Steps steps={view.steps} checked={view.verdicts.length} opinions={view.opinions} running={running} />
      </div>
      <Sources
        runId={runId}
        passages={view.passages}
        mentioned={view.mentioned}
        carrying={carrying}
        state={running ? 'running' : isUnchecked(view) ? 'nothing' : 'answered'}
        lit={lit?.number}
      />
      {popover}
    </div>
  )
}

/** Whether there was nothing to be held against passages, or it was written elsewhere. */
function isUnchecked({ text, host, imported, passages, calls }: RunView): boolean {
  const isOfTools = passages.length === 0 && calls.length > 0
  return text === '' || host === 'quote' || imported !== undefined || isOfTools
}

/** Why an answer was given up. */
function stopped(problem: Failure): Told {
  if (problem.because?.code === 'cancelled') return { text: t('run.stopped') }
  const why = told(problem)
  return { ...why, text: t('run.stopped.why', { reason: why.text }) }
}

/** Beside the answer only its sources are moved: whoever reads stays where they are. */
function showSource(source: HTMLElement | null): void {
  const sources = source?.closest('.sources')
  if (!source || !sources) return
  const isBeside = getComputedStyle(sources).position === 'sticky'
  if (isBeside) sources.scrollTop = source.offsetTop - sourceGap
  else source.scrollIntoView({ block: 'nearest' })
}

/** The statements of an answer as they are drawn. */
function useMarked(verdicts: Verdict[]): Claim[] {
  const [kept, setKept] = useState<Marked>({ verdicts: [], claims: [] })
  if (kept.verdicts === verdicts) return kept.claims
  const marked = markedBy(verdicts, kept)
  setKept(marked)
  return marked.claims
}

/** The next statement that has a mark, in the order of the answer. */
function markBeside({ index, beside }: { index: number; beside: Element }, marked: Claim[], step: -1 | 1) {
  const answer = beside.closest('.answer')
  const at = marked.findIndex((claim) => claim.index === index)
  const rest = step > 0 ? marked.slice(at + 1) : marked.slice(0, at).toReversed()
  for (const claim of rest) {
    const mark = answer?.querySelector(`[data-claim="${claim.index}"]`)
    if (mark) return { index: claim.index, beside: mark }
  }
  return undefined
}

/** What the marks of statements do, and the evidence that is open. */
function useClaims(props: { runId: string; view: RunView; marked: Claim[]; canReport: boolean }) {
  const { runId, view, marked, canReport } = props
  const [opened, setOpened] = useState<{ index: number; beside: Element; entered: boolean }>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const close = useCallback(() => setOpened(undefined), [])
  const stay = useCallback(() => clearTimeout(timer.current), [])
  const leave = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = setTimeout(close, leaveMs)
  }, [close])
  const claims = useMemo<ClaimHandling>(
    () => ({
      open(index, beside, entered = false) {
        stay()
        setOpened((before) => (before?.index === index && !entered ? before : { index, beside, entered }))
      },
      hover(index, beside) {
        stay()
        timer.current = setTimeout(() => setOpened({ index, beside, entered: false }), hoverMs)
      },
      leave,
    }),
    [stay, leave],
  )
  const { verdicts } = view
  const verdict = opened && verdicts[opened.index]
  const popover = verdict && (
    <EvidencePopover
      verdict={verdict}
      passages={view.passages}
      beside={opened.beside}
      entered={opened.entered}
      onClose={close}
      onStay={stay}
      onLeave={leave}
      onReport={
        canReport
          ? (says) =>
              api.report(runId, { start: verdict.start, end: verdict.end, verdict: verdict.verdict, says })
          : undefined
      }
      number={marked.findIndex(({ index }) => index === opened.index) + 1}
      count={marked.length}
      onStep={(step) => {
        const next = markBeside(opened, marked, step)
        next?.beside.scrollIntoView({ block: 'nearest' })
        if (next) setOpened({ ...next, entered: false })
      }}
    />
  )
  return { claims, popover }
}
