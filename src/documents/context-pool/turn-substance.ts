/** One that only asks says nothing; what it asks for stands in the turn after it, whose neighbour it is. */
const shareOfQuestions = 0.7
const onlyAsks = /^[^.!…。！]*[?？]\s*$/u

/**
 * How much a turn of a conversation says, from 0 to 1: where many bear equally on a question, as all that its speaker
 * said do, `Stop it.` is not what answers it. Turns of more than a few terms are as good as each other.
 */
export function turnSubstance(text: string, terms: number[]): number {
  const distinct = new Set(terms).size
  return ((distinct + 0.5) / (distinct + 1.5)) * (onlyAsks.test(text) ? shareOfQuestions : 1)
}
