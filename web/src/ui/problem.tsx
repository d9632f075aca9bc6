import type { ReactNode } from 'react'
import { t } from '../languages/index.ts'
import type { Told } from '../told.ts'
import { Words } from './words.tsx'

/** What went wrong, said at once; nothing where there is nothing to say. */
export function Problem(props: {
  problem: Told | undefined
  /** What can be done about it. */
  children?: ReactNode
}) {
  const { problem, children } = props
  return problem ? (
    <div className="problem" role="alert">
      <ToldWords told={problem}>{children}</ToldWords>
    </div>
  ) : null
}

/** A sentence, with what the server says of it to be unfolded where that is something else. */
export function ToldWords({ told: { text, details }, children }: { told: Told; children?: ReactNode }) {
  return (
    <>
      <Words text={text} /> {children}
      {details !== undefined && <ToldDetails text={details} />}
    </>
  )
}

/** What only some want to know, in the words and the language of whoever says it. */
export function ToldDetails({ text }: { text: string }) {
  return (
    <details className="told">
      <summary>{t('details')}</summary>
      <span lang="en" dir="auto">
        <Words text={text} />
      </span>
    </details>
  )
}
