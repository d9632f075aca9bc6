/** The number of a step in running text: `1. Boil water. 2. Add rice.`, `you 1) boil water and 2) add rice`. */
const enumerator = /(?<=^|\s)(\d{1,2})([.)])\s+(?=\p{L}|["“(*])/gu
const behindWord = /\b(?:nos?|figs?|art|sec|ch)\.\s+$/i
const months =
  /^\d{1,2}\.\s+(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert)/

/**
 * A paragraph in which the numbers of its steps are overwritten by blanks: they tell nothing. They count from 1, or on
 * from the number of the list item that it is.
 */
export function withoutEnumerators(text: string, from = 0): string {
  let last = from
  return text.replace(enumerator, (found, digits: string, sign: string, at: number) => {
    const number = Number(digits)
    const mayBe = sign === '.' ? startsSentence(text, at) : !isInBrackets(text, at)
    if ((number !== last + 1 && number !== 1) || !mayBe) return found
    last = number
    return ' '.repeat(found.length)
  })
}

function startsSentence(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 12), at)
  return /(?:^|[.!?:])\s+$/.test(before) && !behindWord.test(before) && !months.test(text.slice(at, at + 20))
}

function isInBrackets(text: string, at: number): boolean {
  return text.lastIndexOf('(', at) > text.lastIndexOf(')', at - 1)
}
