import { unseenCharacter } from '../../../src/wire/index.ts'

/**
 * Characters that are not seen, or that turn the direction of what follows, as what they are: people decide by what they
 * read, so it has to be what is there. What joins letters of other scripts, or emoji, stays where it does so.
 */
export function madeVisible(text: string): string {
  return text.replaceAll(
    unseen,
    (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}

/** A single joiner behind a letter of another script or an emoji, and what makes an emoji of a character before it. */
const joins =
  /(?<=[\p{Extended_Pictographic}\ufe0f]|(?![\0-\x7f])[\p{L}\p{M}])[\u200c\u200d]|(?<=\p{Extended_Pictographic})\ufe0f/u
const unseen = new RegExp(`(?![\\t\\n\\r]|${joins.source})${unseenCharacter.source}`, 'gu')
