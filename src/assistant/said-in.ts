import { splitAnswer, type EvidenceText } from '../verify/index.ts'
import { messageText, type ChatMessage } from '../wire/index.ts'

/**
 * What was said in a conversation is evidence too: the words of people, what tools gave back, and what the question
 * states beside what it asks. None of it is a passage that can be cited: its number is 0.
 */
export function saidIn(history: ChatMessage[], question: string): EvidenceText[] {
  const said = history.flatMap((message): EvidenceText[] => {
    const text = messageText(message)
    if (message.role === 'user') return [{ number: 0, text, from: 'person' }]
    if (message.role === 'tool' || message.role === 'function') return [{ number: 0, text, from: 'tool' }]
    return []
  })
  const stated = splitAnswer(question)
    .filter(({ kind }) => kind === 'claim')
    .map(({ text }) => text)
  return stated.length === 0 ? said : [...said, { number: 0, text: stated.join('\n'), from: 'person' }]
}
