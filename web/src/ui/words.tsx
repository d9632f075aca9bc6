/** A sentence of ours or of the server's, with what stands between backticks as code. */
export function Words({ text }: { text: string }) {
  const parts = text.split('`')
  // Without its counterpart a backtick is one.
  if (parts.length % 2 === 0) return text
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
