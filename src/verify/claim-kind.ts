import type { BlockKind } from './markdown.ts'

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

const greeting =
  /^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|sure|certainly|of course|absolutely|great question|thank you|thanks|you'?re welcome|okay|ok|got it)\b(?:[,!.:]|$| \w+[,!.]$)[^.!?:]{0,60}[.!?:]?|(?:yes|no)[.!,]?)$/i
const closing =
  /^(?:i hope (?:this|that|it)\b|(?:please )?let me know\b|feel free to\b|(?:please )?do ?n[o']t hesitate\b|if you (?:have|need|want|would like) (?:any |more |further |additional |other |to know more)|is there anything else\b|happy to help\b|good luck\b|enjoy\b[^.]{0,30}$|here are the sources\b|sources?:|references?:)/i
const refusal =
  /^(?:(?:i'?m |i am )?(?:sorry|afraid)\b|i (?:can ?not|can'?t|could ?n[o']t|am (?:not able|unable)|do ?n[o']t|was(?:n't| not) able|apologi[sz]e)\b|(?:i )?apologies\b|unable to answer\b|as an ai\b|there is (?:no|not enough) (?:information|mention)\b[^.]{0,80}$|no model host can answer\b|nothing (?:in the documents|was found)\b|the answer broke off\b|what follows is quoted from the documents\b)/i
const aboutItself =
  /^(?:(?:please )?note:?\s*(?:that )?(?:this|these|the) (?:answer|response|information|steps?|summary|list)\b.{0,80}(?:based|passages?|provided)|(?:this|the) (?:answer|response|summary) (?:is|was) (?:based|taken|drawn)|i (?:have |'ve )?(?:based|used|found|searched|looked|summari[sz]ed)\b|(?:this|these|it) (?:is|are) (?:all )?(?:based on|according to) the (?:provided|given|above)?\s*(?:passages?|documents?|information|sources?)\.?$)/i
const leadIn =
  /^(?:(?:based on|according to|from|given)\b[^.:]{0,80},?\s*)?(?:(?:here(?:'s| is| are)|below (?:is|are)|these are|the following (?:are|is)|follow(?:ing)? these|this is)\b[^.]{0,160}|the (?:answer|following)\b[^.]{0,40}(?:is|are)?|[^.]{0,160}\b(?:following|follows?|below|these|steps|include|includes|are|is|as|such as|ways|reasons|tips|summary|answer|example|examples)\b[^.:]{0,60}):$/i

/** Classes a sentence (its Markdown already blanked) by its form; what fits no other form claims something. */
export function claimKind(plain: string, block: BlockKind): ClaimKind {
  if (block === 'code') return 'code'
  if (block === 'heading') return 'heading'
  const text = plain.trim()
  if (!/[\p{L}\p{N}]/u.test(text)) return 'code'
  const head = text.length > 400 ? text.slice(0, 400) : text
  if (isQuestion(text)) return 'question'
  if (greeting.test(head)) return 'greeting'
  if (closing.test(head)) return 'closing'
  if (refusal.test(head)) return 'refusal'
  if (aboutItself.test(head)) return 'about-itself'
  if (block !== 'row' && /[:：]$/.test(text))
    return text.length < 40 || leadIn.test(head) ? 'lead-in' : 'claim'
  if (block === 'text' && isLabel(text)) return 'heading'
  return 'claim'
}

const asks =
  /^["“'(]|^(?:who|what|when|where|why|which|how|do|does|did|is|are|was|were|can|could|will|would|should|have|has)\b/i

/** Ends in a question mark; where that stands inside quotation marks, the sentence itself must ask. */
function isQuestion(text: string): boolean {
  return /[?？]$/.test(text) || (/[?？]["”'’)]$/.test(text) && asks.test(text))
}

/** A short line without a verb's room or an end: the title of what follows. */
function isLabel(text: string): boolean {
  return (
    text.length < 40 && !/[.!。！…;,\d]/.test(text) && text.split(/\s+/).length <= 5 && /^[A-Z\d]/.test(text)
  )
}
