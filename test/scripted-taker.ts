import type { AskModel, TrialAnswer } from '../src/trials/index.ts'
import type { Script } from '../src/trials/trial.ts'

/** Answers by a script, and says no more than “Done.” behind its end. */
export function scripted(script: Script): AskModel {
  let step = 0
  return () => Promise.resolve(answerOf(script[step++] ?? 'Done.'))
}

/** The answer that a step of a script is. */
export function answerOf(step: Script[number]): TrialAnswer {
  const { text = '', calls = [] } = typeof step === 'string' ? { text: step } : step
  return {
    ...wordsOf(text),
    calls: calls.map(([name, values], index) => ({
      id: `call-${index}`,
      name,
      arguments: JSON.stringify(values),
    })),
  }
}

export function wordsOf(text: string): TrialAnswer {
  return { text, calls: [], promptTokens: 100, completionTokens: 10 }
}
