import type { KeyboardEvent } from 'react'

/**
 * Whether a key sends what is written. Where keys are drawn on the screen there is none but Enter to begin a line, and
 * the button sends. While an input method is composing, Enter chooses a word.
 */
export function isSending({ key, keyCode, nativeEvent, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (key !== 'Enter' || nativeEvent.isComposing || keyCode === 229) return false
  if (ctrlKey || metaKey) return true
  return !shiftKey && !matchMedia('(hover: none) and (pointer: coarse)').matches
}
