import type { Opinion, ReviewedVerdict } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { verdictName } from './verdict-text.ts'

/** What other models said of a statement, in a line each; nothing where none was asked. */
export function SecondOpinionNotes({ verdict: { verdict, secondOpinion } }: { verdict: ReviewedVerdict }) {
  if (!secondOpinion) return null
  const { first, opinions } = secondOpinion
  return (
    <div className="note opinions">
      {opinions.map((opinion, index) => (
        <p key={index}>{sentence(opinion)}</p>
      ))}
      {first !== verdict && <p>{t('opinion.first', { verdict: verdictName(first as 'supported') })}</p>}
    </div>
  )
}

function sentence({ model, role, says, problem }: Opinion): string {
  if (says === undefined) return t('opinion.none', { model, problem: problem ?? '' })
  return t(role === 'judge' ? 'opinion.judge' : 'opinion.answer', { model, verdict: verdictName(says) })
}
