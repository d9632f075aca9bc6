import type { Opinion, ReviewedVerdict } from '../../../src/wire/index.ts'
import { t } from '../languages/index.ts'
import { told, type Told } from '../told.ts'
import { ToldWords } from '../ui/problem.tsx'
import { verdictName } from './verdict-text.ts'

/** What other models said of a statement, in a line each; nothing where none was asked. */
export function SecondOpinionNotes({ verdict: { verdict, secondOpinion } }: { verdict: ReviewedVerdict }) {
  if (!secondOpinion) return null
  const { first, opinions } = secondOpinion
  return (
    <div className="note opinions">
      {opinions.map((opinion, index) => (
        <div key={index}>
          <ToldWords told={sentence(opinion)} />
        </div>
      ))}
      {first !== verdict && <p>{t('opinion.first', { verdict: verdictName(first as 'supported') })}</p>}
    </div>
  )
}

function sentence({ model, role, says, problem }: Opinion): Told {
  if (says === undefined) {
    const why = told({ message: problem ?? '', code: 'no-opinion' })
    return { ...why, text: t('opinion.none', { model, problem: why.text }) }
  }
  const verdict = verdictName(says)
  return { text: t(role === 'judge' ? 'opinion.judge' : 'opinion.answer', { model, verdict }) }
}
