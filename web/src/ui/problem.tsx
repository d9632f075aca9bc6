import { Words } from './words.tsx'

/** What went wrong, said at once; nothing where there is nothing to say. */
export function Problem({ text }: { text: string | undefined }) {
  return text ? (
    <p className="problem" role="alert">
      <Words text={text} />
    </p>
  ) : null
}
