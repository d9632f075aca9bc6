/**
 * Characters that are not seen, or that turn the direction of what follows, as what they are: people decide by what they
 * read, so it has to be what is there. What joins letters of other scripts, and emoji, stays.
 */
export function madeVisible(text: string): string {
  return text.replaceAll(
    unseen,
    (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}

/** Control and format characters, private ones and such as there are not, fillers, and blanks that are no space. */
const unseen =
  /(?![\t\n\r ]|(?<=[^\0-\x7f])[\u200c\u200d])[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\u115f\u1160\u3164\uffa0]/gu
