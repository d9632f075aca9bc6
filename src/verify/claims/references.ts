const mayRefer = /passage|document|source|excerpt|snippet|context|text|article|information|result/i

const kinds = '(?:passages?|documents?|sources?|excerpts?|snippets?)'
const numbered = '(?:passages?|documents?|excerpts?|snippets?)'
const numbers = '\\d{1,3}(?::\\d{1,3})?(?:\\s?(?:,|and|&|or)\\s?(?:and\\s)?(?:passage\\s)?\\d{1,3}){0,6}'
const all = `(?:${kinds}|context|texts?|articles?|information|search results?)`
const said =
  '(?:stated|mentioned|noted|described|shown|explained|suggested|instructed|indicated|discussed|outlined|found|given|provided|seen)'

const report =
  ' (?:also |further |specifically )?(?:states?|mentions?|notes?|suggests?|explains?|confirms?|indicates?|says?|specif(?:y|ies)|highlights?|emphasi[sz]es?|describes?)\\b(?: that\\b)?'

/** Words by which an answer points at what it was given, and which say nothing of the matter. */
const references = [
  `\\([^()]{0,40}\\b${kinds}\\s${numbers}[^()]{0,20}\\)`,
  `\\b(?:based (?:solely |only )?(?:up)?on|according to|as per|as ${said} in) (?:(?:the|these|this|all|of|both|any) ){0,3}(?:(?:given|provided|above|available|following|relevant|information|details|in|from) ){0,4}${all}\\b(?: (?:given|provided|above)\\b)?(?: ${numbers})?`,
  `\\b(?:(?:stated|mentioned|provided|given|found|described|noted|from|in) ){0,2}(?:(?:the|this) )?${numbered} ${numbers}(?:${report})?`,
  `\\b(?:the|this|these|all|each) (?:(?:first|second|third|given|provided) )?(?:passages?|excerpts?|snippets?)\\b${report}`,
  `\\b(?:${said} )?in (?:the|these|any of the) (?:given |provided )${all}\\b`,
  `\\b(?:the|these) (?:given|provided) ${all}\\b`,
].map((pattern) => new RegExp(pattern, 'gi'))

/** A sentence in which what points at the evidence ("according to passage 2") is overwritten by blanks. */
export function withoutReferences(plain: string): string {
  if (!mayRefer.test(plain)) return plain
  let text = plain
  for (const pattern of references) text = text.replace(pattern, (found) => ' '.repeat(found.length))
  return text
}
