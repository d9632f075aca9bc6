import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { EvidencePassage, ReviewedVerdict, Verdict } from '../../../src/wire/index.ts'
import { failures } from '../failures.ts'
import { format, t } from '../languages/index.ts'
import { Icon } from '../ui/icon.tsx'
import { SteadyButton } from '../ui/steady-button.tsx'
import { placeLink } from '../use-route.ts'
import { LitText } from './lit-text.tsx'
import { PassagePlace } from './passage-place.tsx'
import { reasonText } from './reason-text.ts'
import { SecondOpinionNotes } from './second-opinion-notes.tsx'
import { glyphs, signOf, verdictClass, verdictMeaning, verdictName } from './verdict-text.ts'

const gap = 8
const mostPassages = 2
/** A statement that takes more of the window is not kept in sight whole: its evidence would be far from its mark. */
const mostOfWindow = 0.25
/** No reading of words is surer than this. */
const surest = 0.99

/** What a statement stands on: its verdict, why, and the passages with the words lit that carry it. */
export function EvidencePopover(props: {
  verdict: ReviewedVerdict
  passages: EvidencePassage[]
  beside: Element
  /** Whether the focus goes there: it was opened by a key. */
  entered: boolean
  onClose: () => void
  onStay: () => void
  onLeave: () => void
  onReport: ((says: 'right' | 'wrong') => Promise<void>) | undefined
  /** Which of how many statements it is, and the way to the others. */
  number: number
  count: number
  onStep: (step: -1 | 1) => void
}) {
  const { verdict, passages, beside, entered, onClose } = props
  const popover = useRef<HTMLDivElement>(null)
  const sign = signOf(verdict)

  useLayoutEffect(() => {
    const element = popover.current!
    if (!element.matches(':popover-open')) element.showPopover()
    place(element, beside)
    if (entered) element.focus({ preventScroll: true })
  }, [beside, verdict, entered])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      // Before it closes: the focus on a mark opens its evidence.
      const returns = popover.current?.contains(document.activeElement)
      if (returns && beside instanceof HTMLElement) beside.focus({ preventScroll: true })
      onClose()
    }
    // It stays beside its statement for as long as that can be seen.
    const onScroll = (event: Event) => {
      const element = popover.current
      if (!element || element.contains(event.target as Node)) return
      const { top, bottom } = beside.getBoundingClientRect()
      if (!beside.isConnected || bottom < 0 || top > innerHeight) onClose()
      else place(element, beside)
    }
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Node
      if (!popover.current?.contains(target) && !beside.contains(target)) onClose()
    }
    const onFocus = (event: FocusEvent) => {
      const target = event.target as Node
      if (!popover.current?.contains(target) && !beside.contains(target)) onClose()
    }
    document.addEventListener('focusin', onFocus)
    document.addEventListener('keydown', onKey)
    document.addEventListener('scroll', onScroll, true)
    document.addEventListener('pointerdown', onPointer)
    return () => {
      document.removeEventListener('focusin', onFocus)
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('scroll', onScroll, true)
      document.removeEventListener('pointerdown', onPointer)
    }
  }, [beside, onClose])

  const numbers = [...new Set(verdict.evidence.map(({ passage }) => passage))].slice(0, mostPassages)
  const shown = passages.filter(({ number }) => numbers.includes(number))
  return (
    <div
      ref={popover}
      popover="manual"
      className="evidence"
      tabIndex={-1}
      role="dialog"
      aria-label={verdictName(sign)}
      onPointerEnter={props.onStay}
      onPointerLeave={props.onLeave}
    >
      <p className={`verdict ${verdictClass(sign)}`}>
        <span className="glyph" aria-hidden="true">
          {glyphs[sign]}
        </span>
        <strong>{verdictName(sign)}</strong>
      </p>
      <p>
        {verdictMeaning(sign)} {/* What was worked out again stands on no evidence. */}
        {verdict.verdict !== 'recomputed' && (
          <span className="note">
            {t('verdict.probability', { share: format.percent(Math.min(verdict.probability, surest)) })}
          </span>
        )}
      </p>
      {verdict.reason && verdict.because?.code !== 'comes-out' && (
        <p className="note">{reasonText(verdict)}</p>
      )}
      <SecondOpinionNotes verdict={verdict} />
      <WrongCitation verdict={verdict} />
      {shown.map((passage) => (
        <Evidence key={passage.number} passage={passage} verdict={verdict} />
      ))}
      {props.onReport && <Report key={verdict.start} onReport={props.onReport} />}
      {/* Beside the verdict, and by keys behind what it stands on. */}
      <Steps {...props} />
    </div>
  )
}

/** Arrows to the statements before and behind: several may have their marks on one line. */
function Steps(props: { number: number; count: number; onStep: (step: -1 | 1) => void }) {
  const { number, count, onStep } = props
  if (count < 2) return null
  const arrow = (step: -1 | 1) => (
    <SteadyButton
      type="button"
      className="quiet"
      aria-label={t(step < 0 ? 'verdict.previous' : 'verdict.next')}
      title={t(step < 0 ? 'verdict.previous' : 'verdict.next')}
      off={step < 0 ? number === 1 : number === count}
      onClick={() => onStep(step)}
    >
      <Icon name={step < 0 ? 'left' : 'right'} size={14} />
    </SteadyButton>
  )
  return (
    <span className="versions">
      {arrow(-1)}
      <span>
        {number} / {count}
      </span>
      {arrow(1)}
    </span>
  )
}

/** Whether a verdict is right is told once. */
function Report({ onReport }: { onReport: (says: 'right' | 'wrong') => Promise<void> }) {
  const [reported, setReported] = useState(false)
  if (reported)
    return (
      <p className="note" role="status">
        {t('verdict.reported')}
      </p>
    )
  return (
    <p className="thumbs">
      {(['right', 'wrong'] as const).map((says) => (
        <button
          key={says}
          className="quiet"
          onClick={() => void onReport(says).then(() => setReported(true), failures.tell)}
        >
          {t(says === 'right' ? 'verdict.confirm' : 'verdict.report')}
        </button>
      ))}
    </p>
  )
}

function Evidence({ passage, verdict }: { passage: EvidencePassage; verdict: Verdict }) {
  const { number, documentId, page, start, end, text } = passage
  return (
    <blockquote className="passage">
      <p className="place">
        <PassagePlace passage={passage} />
      </p>
      <p className="words" tabIndex={0} ref={showFirstMark}>
        <LitText text={text} spans={verdict.evidence.filter(({ passage }) => passage === number)} />
      </p>
      <a href={placeLink({ documentId, start, end, page })}>{t('sources.open')}</a>
    </blockquote>
  )
}

/** A long passage is scrolled to what carries the statement. */
function showFirstMark(words: HTMLElement | null): void {
  const mark = words?.querySelector('mark')
  if (words && mark) words.scrollTop = mark.offsetTop - words.offsetTop - gap
}

function WrongCitation({ verdict: { wrongCitation } }: { verdict: Verdict }) {
  if (!wrongCitation) return null
  const cited = format.list(wrongCitation.cited.map((number) => `[${number}]`))
  const { better } = wrongCitation
  return (
    <p className="problem">
      {better === undefined
        ? t('verdict.citation', { cited })
        : t('verdict.citation.better', { cited, better: `[${better}]` })}
    </p>
  )
}

/** Below its statement where there is room, else above it, else below its first line, and always within the window. */
function place(popover: HTMLElement, beside: Element): void {
  const { first, bottom } = statementOf(beside)
  const { width, height } = popover.getBoundingClientRect()
  const above = first.top - gap - height
  const top = [bottom + gap, above, first.bottom + gap].find(
    (top) => top >= gap && top + height <= innerHeight - gap,
  )
  const start =
    getComputedStyle(document.documentElement).direction === 'rtl' ? first.right - width : first.left
  popover.style.top = `${top ?? Math.max(gap, above)}px`
  popover.style.left = `${Math.min(Math.max(gap, start), innerWidth - width - gap)}px`
}

/** The first line of what was pointed at, and where its statement ends: below its first line if it is a long one. */
function statementOf(beside: Element): { first: DOMRect; bottom: number } {
  const first = beside.getClientRects()[0] ?? beside.getBoundingClientRect()
  const index = beside.getAttribute('data-claim') ?? beside.getAttribute('data-statement')
  const parts = beside.closest('.answer')?.querySelectorAll(`[data-statement="${index}"]`) ?? []
  const bottom = Math.max(first.bottom, ...[...parts].map((part) => part.getBoundingClientRect().bottom))
  return { first, bottom: bottom - first.top > innerHeight * mostOfWindow ? first.bottom : bottom }
}
