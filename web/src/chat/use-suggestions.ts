import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { api } from '../api.ts'
import { t } from '../languages/index.ts'
import { ownPrompts } from './own-prompts.ts'
import { shownName } from '../shown-name.ts'

export interface Suggestion {
  kind: 'prompt' | 'model' | 'collection'
  name: string
  /** What is put in the place of what was typed, or chosen. */
  value: string
}

/** A word at the end of the text that asks for suggestions: /prompt at its beginning, @model and #collection anywhere. */
const asking = /(?:^(\/)|(?:^|\s)([@#]))([^\s@#/]{0,40})$/
const most = 8
const prompts = ['summary', 'steps', 'compare', 'simple', 'contradictions'] as const

/** The prompts that somebody keeps. */
export async function ownSuggestions(): Promise<Suggestion[]> {
  return (await ownPrompts()).map(({ name, text }) => ({ kind: 'prompt', name, value: text }))
}

/** Those that everybody has. */
export function shippedPrompts(): Suggestion[] {
  return prompts.map((name) => ({
    kind: 'prompt',
    name: t(`prompt.${name}`),
    value: t(`prompt.${name}.text`),
  }))
}

/** What fits the word that is being typed, and the keys that choose from it. */
export function useSuggestions(text: string, models: string[]) {
  const [collections, setCollections] = useState<string[]>()
  const [own, setOwn] = useState<Suggestion[]>([])
  const [chosen, setChosen] = useState({ for: '', index: 0 })
  const [dismissed, setDismissed] = useState('')
  const listId = useId()
  const match = asking.exec(text.slice(-60))
  const sign = match?.[1] ?? match?.[2]
  const word = match?.[3] ?? ''

  useEffect(() => {
    if (sign !== '#' || collections) return
    api.collections().then(
      (answer) => setCollections(answer.collections.map(({ name }) => name)),
      () => undefined,
    )
  }, [sign, collections])
  const asksForPrompts = sign === '/'
  useEffect(() => {
    if (!asksForPrompts) return
    void ownSuggestions().then(setOwn)
  }, [asksForPrompts])
  const asked = `${sign}${word}`
  const active = chosen.for === asked ? chosen.index : 0

  const all: Suggestion[] =
    sign === '/'
      ? [...own, ...shippedPrompts()]
      : sign === '@'
        ? models.map((name) => ({ kind: 'model', name, value: name }))
        : (collections ?? []).map((name) => ({
            kind: 'collection',
            name: shownName(name),
            value: name,
          }))
  const found =
    sign === undefined
      ? []
      : all.filter(({ kind, name, value }) =>
          (kind === 'prompt' ? name : `${name}\n${value}`).toLowerCase().includes(word.toLowerCase()),
        )
  const shown = found.slice(0, most)
  const open = shown.length > 0 && dismissed !== text

  return {
    open,
    shown,
    active,
    listId,
    optionId: (index: number) => `${listId}-${index}`,
    /** The text with a suggestion in the place of what was typed for it. */
    replaced({ kind, value }: Suggestion): string {
      const before = text.slice(0, text.length - word.length - 1)
      return kind === 'prompt' ? value : before
    },
    /** Whether a key was one for the suggestions. */
    onKey(event: KeyboardEvent, onTake: (suggestion: Suggestion) => void): boolean {
      if (!open) return false
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (step !== 0) setChosen({ for: asked, index: (active + step + shown.length) % shown.length })
      else if (event.key === 'Enter' || event.key === 'Tab') onTake(shown[active]!)
      else if (event.key === 'Escape') setDismissed(text)
      else return false
      event.preventDefault()
      return true
    },
  }
}
