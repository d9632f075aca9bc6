import { splitAnswer, type EvidenceText } from '../verify/index.ts'
import { messageText, type ChatMessage } from '../wire/index.ts'

/**
 * What was said in a conversation is evidence too: the words of people, what tools gave back, what the question states
 * beside what it asks, and what the house says of every answer. None of it is a passage that can be cited: its number
 * is 0.
 */
export function saidIn(
  history: ChatMessage[],
  { question, house }: { question: string; house: string | undefined },
): EvidenceText[] {
  const ofHouse: EvidenceText[] = house === undefined ? [] : [{ number: 0, text: house, from: 'house' }]
  const said = history.flatMap((message): EvidenceText[] => {
    const text = messageText(message)
    if (message.role === 'user') return [{ number: 0, text, from: 'person' }]
    if (message.role === 'tool' || message.role === 'function') return [{ number: 0, text, from: 'tool' }]
    return []
  })
  const stated = splitAnswer(question)
    .filter(({ kind }) => kind === 'claim')
    .map(({ text }) => text)
  const inQuestion: EvidenceText[] =
    stated.length === 0 ? [] : [{ number: 0, text: stated.join('\n'), from: 'person' }]
  return [...ofHouse, ...said, ...inQuestion]
}
