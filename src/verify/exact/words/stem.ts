import { stemmer } from 'stemmer'
import { oneSpelling, rootOf } from '../../text/forms.ts'

const stems = new Map<string, string>()
const mostStems = 20_000

/** The stem of a word in lower case. Remembers what it has seen, within bounds. */
export function stemOf(lower: string): string {
  const known = stems.get(lower)
  if (known !== undefined) return known
  const stem = /^[a-z'’]+$/.test(lower) ? stemmer(oneSpelling(rootOf(lower.replace(/['’]s?$/, '')))) : lower
  if (stems.size >= mostStems) stems.clear()
  stems.set(lower, stem)
  return stem
}
