/**
 * Characters that are not seen, or that turn the direction of what follows, as what they are: somebody decides by what
 * they read, so it has to be what is sent.
 */
export function madeVisible(text: string): string {
  return text.replaceAll(
    unseen,
    (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}

/** Control and format characters but line ends and tabs, what stands for no character, and blanks that are no space. */
const unseen = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0](?<![\n\t])|(?! )\p{Zs}/gu
