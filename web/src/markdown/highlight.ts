import type { Root } from 'hast'
import { common, createLowlight } from 'lowlight'

const lowlight = createLowlight(common)

/** Code as a tree of words with classes; undefined where the language is not known. Loaded when code is first shown. */
export function highlight(language: string, code: string): Root | undefined {
  return lowlight.registered(language) ? lowlight.highlight(language, code) : undefined
}
