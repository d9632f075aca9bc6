const titleLength = 80
/** What people put before what they want to know. */
const politeness =
  /^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|thanks?|ok(?:ay)?|so|well|dear assistant)\b[\s,.!:–-]*|(?:can|could|would) you (?:please )?(?:tell me|explain|show me|help me(?: to)?)\b\s*|i(?:'d| would) like to know\b\s*|(?:你好|您好|请问|请)[\s，,。！!]*)+/i

/** What a conversation is called until somebody names it: its first question, without what is only polite. */
export function titleOf(question: string): string {
  const line = question.trim().split('\n')[0]!.slice(0, 1_000).replace(/\s+/g, ' ')
  const core = line.replace(politeness, '').trim()
  const said = core.length > 3 ? core.charAt(0).toUpperCase() + core.slice(1) : line
  if (said.length <= titleLength) return said
  const cut = said.lastIndexOf(' ', titleLength)
  return `${said.slice(0, cut > titleLength / 2 ? cut : titleLength)}…`
}
