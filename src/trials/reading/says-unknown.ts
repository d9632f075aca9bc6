import { splitAnswer } from '../../verify/index.ts'
import { plain } from './plain.ts'

const not = "(?:not|n't|never|neither|nor|cannot)"
const telling =
  '(?:mention|state|say|specif|contain|includ|provid|give|list|indicat|disclos|tell|cover|address|answer|report|reveal|describ|name|record|discuss|refer|show|have|has)'
const knowing =
  '(?:know|find|found|determine|tell|say|answer|confirm|verify|see|aware|familiar|identify|locate|recogni[sz]e|look|access|provide|give|read|guess|predict|be sure|be certain|have)'

const patterns = [
  // The documents do not mention it; it was not stated.
  `${not}(?: \\w+){0,3} ${telling}`,
  // I do not know; I could not find it; unable to determine.
  `${not}(?: \\w+){0,3} ${knowing}`,
  // None of them gives it; they give the year alone.
  `(?:none|neither) of (?:\\w+ ){1,4}${telling}|\\bonly ${telling}`,
  `\\bno (?:[\\w-]+ ){1,5}(?:is|are|was|were|has been|have been) (?:found|attached|given|mentioned|listed|known|available)`,
  `(?:unable|impossible|no way)(?: for \\w+)? (?:to|of) ${knowing}`,
  `no (?:\\w+ ){0,3}(?:information|mention|details?|record|data|indication|reference|figure|evidence|knowledge|answer|way|trace|results?|statement|access|source|documentation|attachment|file|document)s?\\b`,
  '\\b(?:found|finds?|have|has|see|know|is|are|was|were|got|returned|gives?|contains?|names?|hold|holds) no\\b(?! (?:doubt|question|more|longer))',
  'no (?:such|one by|person by|function by|law by|known|real)',
  `(?:is|are|was|were)(?: not|n't) (?:\\w+ ){0,2}(?:mentioned|stated|specified|given|provided|included|available|listed|found|known|attached|disclosed|covered|there|in the|part of|among|real|actual|aware|sure|certain|clear)`,
  '\\b(?:unknown|unclear|unspecified|unstated|undisclosed|unanswered|unanswerable)\\b',
  '\\bnothing (?:\\w+ ){0,3}(?:in|about|on|says|that|there|was|came|found|is|states|mentions|matching|matches)\\b',
  '\\bnowhere\\b|\\bsilent (?:on|about)\\b|\\blacks?\\b|\\bmissing from\\b|\\bleaves? (?:that|this|it) open\\b',
  `(?:does|do|did)(?: not|n't) (?:\\w+ ){0,2}(?:exist|appear|seem|ring|match|correspond|come through|upload|arrive|load\\b|attach)`,
  '\\bnever heard of\\b|\\bfictional\\b|\\bfictitious\\b|\\bmade[- ]up\\b|\\binvented\\b|\\bfabricated\\b',
]
const unknown = new RegExp(patterns.join('|'))

/**
 * Whether a text says that something is not known, not there or not told. It reads words, most of them English: a model
 * that says so in words that nobody thought of is taken for one that does not, and who says so of something else passes
 * here. So a trial asks in such a way that an invented answer shows by itself, too: by a number or a name.
 */
export function saysUnknown(text: string): boolean {
  return unknown.test(plain(text)) || splitAnswer(text).some(({ kind }) => kind === 'refusal')
}
