import type { TrialAttempt, TrialMessage } from '../../wire/index.ts'

/** How much of what was said in one line is kept, in characters. */
const mostCharacters = 20_000

/** An attempt as it is kept: what a model wrote without end is cut off, and says so. */
export function keptAttempt(attempt: TrialAttempt): TrialAttempt {
  return { ...attempt, reason: cut(attempt.reason), transcript: attempt.transcript.map(keptMessage) }
}

function keptMessage({ text, calls, ...message }: TrialMessage): TrialMessage {
  return {
    ...message,
    text: cut(text),
    ...(calls && {
      calls: calls.map((call) => ({ name: cut(call.name), arguments: cut(call.arguments) })),
    }),
  }
}

function cut(text: string): string {
  const left = text.length - mostCharacters
  return left > 0 ? `${text.slice(0, mostCharacters)} … (${left} more characters)` : text
}
