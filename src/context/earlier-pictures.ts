import { messageText, picturesOf, pictureTokens, pictureUrl, type ChatMessage } from '../wire/index.ts'

/** Which pictures of a conversation are not sent any more: kept with a layout, so that the next prompt begins alike. */
export interface LeftOut {
  /** How many of the first ones. */
  dropped: number
  /** Whether it is all of them because the model of that turn sees none: one that does gets them again. */
  blind: boolean
}

/** Of the window: pictures of earlier turns, at most. */
const earlierShare = 0.4
/** And no more of them than this, however small they are. */
export const mostEarlierPictures = 16

/** Says to a model that something was shown before that it does not see any more. */
const note = '[A picture was shown here. It is not sent any more.]'

/**
 * Which of the pictures of a conversation go into its next prompt. Where they are too many, or take too much of the
 * window, the oldest fall out, until half of that is left: so not every turn changes the beginning of the prompt.
 */
export function leaveOut(
  history: readonly ChatMessage[],
  { window, blind, before }: { window: number; blind: boolean; before: LeftOut | undefined },
): LeftOut {
  const costs = history.flatMap((message) => picturesOf(message).map(pictureTokens))
  if (blind) return { dropped: costs.length, blind: true }
  let dropped = Math.min(costs.length, before && !before.blind ? before.dropped : 0)
  const most = window * earlierShare
  const isTooMuch = (share: number) => {
    const kept = costs.slice(dropped)
    const tokens = kept.reduce((sum, cost) => sum + cost, 0)
    return tokens > most * share || kept.length > mostEarlierPictures * share
  }
  if (isTooMuch(1)) {
    // The newest stays where it fits by itself: the next question is most often about it.
    while (dropped < costs.length - 1 && isTooMuch(0.5)) dropped++
    if (isTooMuch(1)) dropped = costs.length
  }
  return { dropped, blind: false }
}

/** The conversation without its first pictures: where each was, words say so. */
export function withoutFirstPictures(history: readonly ChatMessage[], dropped: number): ChatMessage[] {
  let left = dropped
  return history.map((message) => {
    const pictures = picturesOf(message)
    if (pictures.length === 0) return message
    // One that came without its data was left out before.
    const kept = pictures.filter((part) => left-- <= 0 && pictureUrl(part) !== '')
    if (kept.length === pictures.length) return message
    const notes = Array.from({ length: pictures.length - kept.length }, () => note)
    return {
      ...message,
      ...withPictures([messageText(message), ...notes].filter(Boolean).join('\n\n'), kept),
    }
  })
}

/** The content of a message that has pictures, which follow its words. */
export function withPictures(
  text: string,
  pictures: ReturnType<typeof picturesOf>,
): Pick<ChatMessage, 'content'> {
  if (pictures.length === 0) return { content: text }
  return { content: [...(text === '' ? [] : [{ type: 'text', text }]), ...pictures] }
}
