const sentences = /[^.!?…。！？]+[.!?…。！？]*/gu
const asks = /[?？]/u

/**
 * What a turn of a conversation was asked: the sentences of the turn before, of the same session, that ask. `Five of them.`
 * says of what only together with these. Empty where nothing was asked.
 */
export function askedBefore(documents: { text: string; session?: string }[], position: number): string {
  const [own, before] = [documents[position]!, documents[position - 1]]
  if (own.session === undefined || before?.session !== own.session) return ''
  return (before.text.match(sentences) ?? []).filter((sentence) => asks.test(sentence)).join(' ')
}
