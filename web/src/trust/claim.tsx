import { createContext, use, type ReactNode } from 'react'
import { t } from '../languages/index.ts'
import { glyphs, signs, verdictClass, verdictName, type VerdictSign } from './verdict-text.ts'

/** What the statements of an answer do. It stays the same one: a verdict that comes draws no other statement again. */
export interface ClaimHandling {
  /** Opens the evidence of a statement beside an element; `enter` takes the focus there. */
  open: (index: number, beside: Element, enter?: boolean) => void
  /** The pointer rests on a statement: its evidence opens, unless the pointer only passes. */
  hover: (index: number, beside: Element) => void
  /** The pointer has left: the evidence closes unless it goes there. */
  leave: () => void
}

export const ClaimContext = createContext<ClaimHandling>({
  open: () => undefined,
  hover: () => undefined,
  leave: () => undefined,
})

/** The words of a statement, underlined by its verdict. */
export function ClaimText(props: { index: number; sign: VerdictSign; children?: ReactNode }) {
  const { index, sign, children } = props
  const { open, hover, leave } = use(ClaimContext)
  return (
    <span
      className={`claim ${verdictClass(sign)}`}
      data-statement={index}
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse') hover(index, event.currentTarget)
      }}
      onPointerLeave={leave}
      onClick={(event) => {
        if (!(event.target as Element).closest('a, button')) open(index, event.currentTarget)
      }}
    >
      {children}
    </span>
  )
}

/** The mark in the margin, on the line where its statement begins; of several on one line the worst is on top. */
export function MarginMark(props: { index: number; sign: VerdictSign; statement: string }) {
  const { index, sign, statement } = props
  const { open, hover, leave } = use(ClaimContext)
  return (
    <button
      className={`margin-mark ${verdictClass(sign)}`}
      style={{ zIndex: signs.length - signs.indexOf(sign) }}
      data-claim={index}
      aria-label={t('verdict.mark', { verdict: verdictName(sign), statement })}
      // A press by a key has no detail.
      onClick={(event) => open(index, event.currentTarget, event.detail === 0)}
      onFocus={(event) => {
        if (event.currentTarget.matches(':focus-visible')) open(index, event.currentTarget)
      }}
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse') hover(index, event.currentTarget)
      }}
      onPointerLeave={leave}
    >
      <span aria-hidden="true">{glyphs[sign]}</span>
    </button>
  )
}
