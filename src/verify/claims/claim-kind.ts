import type { BlockKind } from './markdown.ts'
import { aboutItself, announcement, closing, connector, greeting, leadIn, refusal } from './phrases.ts'

/** What a sentence is. Only a `claim` gets a verdict. */
export type ClaimKind =
  | 'claim'
  | 'heading'
  | 'greeting'
  | 'question'
  | 'lead-in'
  | 'about-itself'
  | 'refusal'
  | 'closing'
  | 'code'

/** Classes a sentence (its Markdown already blanked) by its form; what fits no other form claims something. */
export function claimKind(plain: string, block: BlockKind): ClaimKind {
  if (block === 'code') return 'code'
  if (block === 'heading') return 'heading'
  const text = plain.trim()
  if (!/[\p{L}\p{N}]/u.test(text)) return 'code'
  const head = text.length > 400 ? text.slice(0, 400) : text
  const kind = block === 'row' ? undefined : kindOfWords(head)
  if (kind !== undefined) return kind
  if (block !== 'row' && /[:：]$/.test(text))
    return text.length < 40 || leadIn.test(head) ? 'lead-in' : 'claim'
  if (block === 'text' && announcement.test(head)) return 'lead-in'
  if (block === 'text' && isLabel(text)) return 'heading'
  return 'claim'
}

/** What a sentence is by its words, seen through what joins it to others. */
function kindOfWords(text: string): ClaimKind | undefined {
  if (closing.test(text)) return 'closing'
  if (isQuestion(text)) return 'question'
  if (greeting.test(text)) return 'greeting'
  let core = text
  for (let more = 0; more < 2; more++) core = core.replace(connector, '')
  if (refusal.test(core)) return 'refusal'
  if (aboutItself.test(core)) return 'about-itself'
  return undefined
}

const asks =
  /^["“'(]|^(?:who|what|when|where|why|which|how|do|does|did|is|are|was|were|can|could|will|would|should|have|has)\b/i

/** Ends in a question mark; where that stands inside quotation marks, the sentence itself must ask. */
function isQuestion(text: string): boolean {
  return /[?？؟]$/.test(text) || (/[?？]["”'’)]$/.test(text) && asks.test(text))
}

/** A short line without a verb's room or an end: the title of what follows. */
function isLabel(text: string): boolean {
  return (
    text.length < 40 && !/[.!。！…;,\d]/.test(text) && text.split(/\s+/).length <= 5 && /^[A-Z\d]/.test(text)
  )
}
