import type { TrialAttempt } from '../../wire/index.ts'

export type MadeAttempt = Pick<TrialAttempt, 'trial' | 'kind' | 'outcome'>

/** What a report needs to know of its attempts until it ends: what was said in them is in the store, and long. */
export class MadeAttempts {
  readonly all: MadeAttempt[] = []
  unanswered = 0
  /** Why the last of those got no answer. */
  whyUnanswered = ''

  add({ trial, kind, outcome, reason }: TrialAttempt): void {
    this.all.push({ trial, kind, outcome })
    if (outcome !== 'unanswered') return
    this.unanswered++
    this.whyUnanswered = reason
  }
}
