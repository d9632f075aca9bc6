import { createContext, use, type ReactNode } from 'react'
import type { Verdict } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { glyphs, signOf, signs, verdictClass, verdictName, type VerdictSign } from './verdict-text.ts'

export interface ClaimHandling {
  verdict: (index: number) => Verdict | undefined
  /** The statement's own words. */
  statement: (index: number) => string
  /** Opens the evidence of a statement beside an element; `enter` takes the focus there. */
  open: (index: number, beside: Element, enter?: boolean) => void
  /** The pointer rests on a statement: its evidence opens, unless the pointer only passes. */
  hover: (index: number, beside: Element) => void
  /** The pointer has left: the evidence closes unless it goes there. */
  leave: () => void
  /** Only statements of this kind are marked; all of them where it is undefined. */
  only: VerdictSign | undefined
}

export const ClaimContext = createContext<ClaimHandling>({
  verdict: () => undefined,
  statement: () => '',
  open: () => undefined,
  hover: () => undefined,
  leave: () => undefined,
  only: undefined,
})

/** The words of a statement, underlined by its verdict. */
export function ClaimText({ index, children }: { index: number; children?: ReactNode }) {
  const { verdict, open, hover, leave, only } = use(ClaimContext)
  const found = verdict(index)
  if (!found) return <>{children}</>
  const sign = signOf(found)
  return (
    <span
      className={`claim ${verdictClass(sign)}${only && only !== sign ? ' passed-over' : ''}`}
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
export function MarginMark({ index }: { index: number }) {
  const { verdict, statement, open, hover, leave, only } = use(ClaimContext)
  const found = verdict(index)
  if (!found) return null
  const sign = signOf(found)
  return (
    <button
      className={`margin-mark ${verdictClass(sign)}${only && only !== sign ? ' passed-over' : ''}`}
      style={{ zIndex: signs.length - signs.indexOf(sign) }}
      data-claim={index}
      aria-label={t('verdict.mark', {
        verdict: verdictName(sign),
        statement: statement(index).slice(0, 120),
      })}
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
