const shorten =
  '(?:summari[sz]e|sum (?:\\w+ )?up|condense|shorten|abridge|recap|outline|paraphrase|rephrase|reword|rewrite|boil down)'
const short =
  '(?:summary|summaries|overview|recap|synopsis|digest|abstract|tl;? ?dr|gist|minutes|highlights|takeaways|listing(?: text)?|description|(?:key|main|most important) (?:points?|facts?|findings?|figures|numbers|takeaways|ideas?))'
const make =
  '(?:write|give|create|draft|compose|prepare|produce|generate|provide|make|show|send|list|extract|tell|need|want|get|have)'
const text =
  '(?:text|article|passages?|documents?|page|story|news|report|paper|study|chat|conversation|dialogue|discussion|meeting|call|transcript|e-?mails?|messages?|thread|review|reviews|data|json|table|list|business|place|shop|store|restaurant|hotel)'
const given = `(?:the following|this|these|the (?:given|provided|attached|above) |the ${text} (?:below|above))`
const polite =
  "(?:(?:please|pls|kindly|hi|hello|hey|now|then|instructions?:?|(?:can|could|would|will) you|i(?:'d like you to| want you to| need you to))[\\s,:!.]*){0,3}"

/** Each by itself tells a wish to have the evidence said again. */
const wishes = [
  `^\\W*${polite}(?:briefly |quickly )?${shorten}\\b`,
  `^\\W*${polite}(?:i(?:'d| would)? (?:like )?)?${make}\\b(?: \\S+){0,7}? ${short}\\b`,
  `^\\W*${polite}(?:(?:a|an|the|short|brief|quick|concise|objective) ){0,3}${short}(?: (?:of|for|in|about|from)\\b|,|\\W*$| please| pls)`,
  `^\\W*${polite}(?:describe|explain|list|extract|present|review|introduce) ${given}`,
  `\\b(?:tl;? ?dr|summari[sz]e(?: (?:it|this|that))?|(?:short|brief|quick) (?:summary|version)(?: please| pls)?)\\W*$`,
  `^\\W*${polite}tl;? ?dr\\b`,
  `^\\W*${polite}tell me (?:more |all )?about ${given}`,
  `^\\W*what(?:'s| is| are| was) (?:this|these|the) ${text} (?:all )?(?:about|saying)\\b`,
  `\\b(?:based (?:only |solely )?on|from|using)(?: only)? (?:the |this )?(?:provided |given |structured )*(?:data|json)\\b`,
  // German, French, Spanish, Portuguese and Italian, Chinese, Japanese
  `\\b(?:fass\\p{L}*\\b.{0,80}\\bzusammen|zusammenfassung|überblick über (?:den|diesen|das|die))\\b`,
  `^\\W*(?:\\S+ ){0,4}(?:résum\\p{L}*|resum\\p{L}*|riassum\\p{L}*|riassunto|síntesis|synthèse)\\b`,
  `(?:总结|概括|摘要|要約|まとめて)`,
].map((pattern) => new RegExp(pattern, 'iu'))

const longestRead = 600

/**
 * Whether somebody asks for the evidence itself in other words ("Summarize the following", "tl;dr", "Write an overview
 * from this data") and not about something for which it was found.
 */
export function asksToRewrite(question: string): boolean {
  const head = question.slice(0, longestRead).trim()
  return wishes.some((wish) => wish.test(head))
}
