import { behindTurn } from './behind-turn.ts'
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
  | 'source'
  | 'code'
  | 'thoughts'

interface LinePlace {
  /** It has its line to itself, and no title or lead-in right above it. */
  mayTitle: boolean
  /** Closing words stand before it. */
  isSigned: boolean
}

/** Classes a sentence (its Markdown already blanked) by its form; what fits no other form claims something. */
export function claimKind(plain: string, block: BlockKind, { mayTitle, isSigned }: LinePlace): ClaimKind {
  if (block === 'code' || block === 'thoughts' || block === 'heading') return block
  const text = plain.trim()
  if (!/[\p{L}\p{N}]/u.test(text)) return 'code'
  const head = text.length > 400 ? text.slice(0, 400) : text
  const kind = block === 'row' ? undefined : kindOfWords(head)
  if (kind !== undefined) return kind
  if (block !== 'row' && /[:：]$/.test(text))
    return text.length < 40 || leadIn.test(head) ? 'lead-in' : 'claim'
  if (block === 'text' && announcement.test(head)) return 'lead-in'
  if (block === 'text' && mayTitle && isLabel(text)) return isSigned ? 'closing' : 'heading'
  return 'claim'
}

/** What a sentence is by its words, seen through what joins it to others. */
function kindOfWords(text: string): ClaimKind | undefined {
  const kind = kindOfBeginning(text)
  if (kind !== 'closing' && kind !== 'refusal' && kind !== 'about-itself') return kind
  // "The passages do not say when, and … but they do not say why either."
  const rest = behindTurn(text)?.replace(/^(?:they|these|it|this)\b/i, 'the passages')
  return rest === undefined || !isClause(rest) || leadsOn.test(rest) || kindOfWords(rest) ? kind : undefined
}

function kindOfBeginning(text: string): ClaimKind | undefined {
  if (closing.test(text)) return 'closing'
  if (isQuestion(text)) return 'question'
  if (greeting.test(text)) return 'greeting'
  let core = text
  for (let more = 0; more < 2; more++) core = core.replace(connector, '')
  if (refusal.test(core)) return 'refusal'
  if (aboutItself.test(core)) return 'about-itself'
  return undefined
}

/** Enough words to claim something. */
function isClause(text: string): boolean {
  return /[\p{L}\p{N}]+(?:\P{L}+\p{L}+){2}|\p{Script=Han}{4}/u.test(text)
}

/** Bids to ask on, or announces what comes, as offers and refusals end; with a number it tells something. */
const leadsOn =
  /^(?!.*\d)(?:please|just|simply|kindly|feel|let|i|we|do(?: not|n['’]t)|ask|contact|call|reach|consult|see|refer|check|visit|write|you (?:can|may|could) (?:ask|contact|reach|consult|check|refer|visit)|here(?:['’]s| is| are)|bitte|melden|n['’])\b/iu

const asks =
  /^["“'(]|^(?:who|what|when|where|why|which|how|do|does|did|is|are|was|were|can|could|will|would|should|have|has)\b/i

/** Ends in a question mark; where that stands inside quotation marks, the sentence itself must ask. */
function isQuestion(text: string): boolean {
  return /[?？؟][!！]*$/.test(text) || (/[?？]["”'’)]$/.test(text) && asks.test(text))
}

/** Says of what stands before it what it is: a sentence, however short. */
const says =
  /^(?!(?:who|what|when|where|why|which|how)\b).*\b(?:is|are|was|were|has|had|isn['’]t|aren['’]t|cannot|can['’]t|does|doesn['’]t|don['’]t|won['’]t)\b/i

/** A short line without a verb's room or an end: the title of what follows. */
export function isLabel(text: string): boolean {
  return (
    text.length < 40 &&
    !/[.!?。！？…;,\d"“”]|[:：]\s*\S/.test(text) &&
    text.split(/\s+/).length <= 5 &&
    /^\p{Lu}/u.test(text) &&
    !says.test(text)
  )
}
