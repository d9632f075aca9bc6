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

const capitals = /(?<![\p{L}\p{N}_])\p{Lu}[\p{Lu}\p{N}_]+(?![\p{L}\p{N}_])/gu

/** The words of a text that are written in capitals: names, whatever they mean otherwise (SET, CALL). */
export function capitalWords(text: string): string {
  return (text.match(capitals) ?? []).join(' ')
}
