import type { AnswerExample } from './examples.ts'

/**
 * Labels the sentences of summaries of which only the whole is labelled. Those of one source are edits of one summary:
 * a sentence that no supported one has is where an unsupported one goes wrong.
 */
export function labelSummaries(summaries: AnswerExample[]): AnswerExample[] {
  const supported = new Map<string, Set<string>>()
  for (const { answer, sentences } of summaries) {
    const known = supported.get(answer.group) ?? new Set()
    supported.set(answer.group, known)
    if (!answer.unsupported) for (const { sentence } of sentences) known.add(sentence.text)
  }
  return summaries.map(({ answer, sentences }) => ({
    answer,
    sentences: sentences.map((example) => {
      const isWrong = answer.unsupported && !supported.get(answer.group)!.has(example.sentence.text)
      return { ...example, label: isWrong ? 1 : 0 }
    }),
  }))
}
