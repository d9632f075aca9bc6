/** A diagram. */
export function MermaidDiagram({ source }: { source: string }) {
  return (
    <pre tabIndex={0}>
      <code>{source}</code>
    </pre>
  )
}
