import type { AskModel, TrialAnswer } from '../src/trials/index.ts'
import type { Script } from '../src/trials/trial.ts'

/** Answers by a script, one step for each time that it is asked, and says no more than “Done.” behind its end. */
export function scriptedTaker(script: Script): AskModel {
  let step = 0
  return () => Promise.resolve(answerOf(script[step++] ?? 'Done.'))
}

export function answerOf(step: Script[number]): TrialAnswer {
  const { text = '', calls = [] } = typeof step === 'string' ? { text: step } : step
  return {
    text,
    calls: calls.map(([name, values], index) => ({
      id: `call-${index}`,
      name,
      arguments: JSON.stringify(values),
    })),
    promptTokens: 100,
    completionTokens: 10,
  }
}
