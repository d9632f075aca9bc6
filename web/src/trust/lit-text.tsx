/** A passage with the spans lit that carry a statement. */
export function LitText({ text, spans }: { text: string; spans: { start: number; end: number }[] }) {
  const ordered = spans
    .filter(({ start, end }) => start < end && start < text.length)
    .toSorted((a, b) => a.start - b.start)
  const parts = []
  let at = 0
  for (const { start, end } of ordered) {
    const from = Math.max(start, at)
    if (from >= end) continue
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, end)}</mark>)
    at = Math.min(end, text.length)
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  )
}
