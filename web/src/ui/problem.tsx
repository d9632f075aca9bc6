/** What went wrong, said at once; nothing where there is nothing to say. */
export function Problem({ text }: { text: string | undefined }) {
  return text ? (
    <p className="problem" role="alert">
      {text}
    </p>
  ) : null
}
