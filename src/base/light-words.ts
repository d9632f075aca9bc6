/**
 * English words that carry a question more than they tell what it is about: verbs that lean on their object (make use,
 * take place, get a copy), those of saying and finding, and nouns for anything at all.
 */
export const lightWords =
  'make made get got keep let give use used using set need want mean happen happens work works go know look see find come put ' +
  'take try call called help tell say said talk mention discuss describe explain ' +
  'way thing things kind possible best right recently lately currently'

/** Whether a text asks something, in English. */
export function asksInEnglish(text: string): boolean {
  return /\b(?:how|what|which|who|whom|whose|where|when|why|can|could|do|does|did)\b/i.test(text)
}

const names =
  /(?<![\p{L}\p{N}_.-])(?:\p{Lu}[\p{Lu}\p{N}]+|[\p{L}\p{N}]+(?:[_.-][\p{L}\p{N}]+)+)(?![\p{L}\p{N}_-])/gu

/** The words of a text that are names, whatever they mean otherwise: in capitals (SET, CALL), or of several parts (keep_size). */
export function nameWords(text: string): string {
  return (text.match(names) ?? []).join(' ')
}
