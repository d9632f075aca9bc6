/** A text for reading: lower case, straight quotes, no marks of Markdown, one space between words. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[‘’ʼ`´]/g, "'")
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[*_#>]/g, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Whether a text has a name or phrase, however it is cased and set. */
export function says(text: string, phrase: string): boolean {
  return plain(text).includes(plain(phrase))
}

export function saysAll(text: string, phrases: readonly string[]): boolean {
  return phrases.every((phrase) => says(text, phrase))
}

export function saysAny(text: string, phrases: readonly string[]): boolean {
  return phrases.some((phrase) => says(text, phrase))
}

const grouped = /(?<![\d.])\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+(?!\d)/g
/** Such as 1,250, which nobody means as two numbers. */
const thousands = /^\d{1,2}[^\d ]\d{3}$/

/** The numbers of a text, without those of citations: 1,250 and 1 250 are 1250. */
export function numbersIn(text: string): number[] {
  return readNumbers(text, () => true)
}

/** Whether a text has a number. What may be one number in groups or several in a row, as 856 213 468, is read both ways. */
export function hasNumber(text: string, number: number): boolean {
  return (
    numbersIn(text).includes(number) || readNumbers(text, (group) => thousands.test(group)).includes(number)
  )
}

function readNumbers(text: string, isOne: (group: string) => boolean): number[] {
  const written = text
    .replaceAll(/\[[\d,;\s-]+\]/g, ' ')
    .replaceAll(grouped, (group) => (isOne(group) ? group.replaceAll(/\D/g, '') : group))
  return [...written.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => Number(number))
}
