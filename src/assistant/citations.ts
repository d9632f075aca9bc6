/** A citation in an answer: [3], or several at once: [1, 2]. Not a link, [1](…), nor a footnote, [1]: …. */
const pattern = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?![(:])/g

/** The numbers of the passages that an answer cites, in order of first mention; unknown numbers are left out. */
export function citedNumbers(text: string, known: Set<number>): number[] {
  const found = new Set<number>()
  for (const { 1: list } of text.matchAll(pattern))
    for (const number of numbersIn(list!)) if (known.has(number)) found.add(number)
  return [...found]
}

/** Where an answer first cites a passage, as an offset; undefined where it does not. */
export function citedAt(text: string, number: number): number | undefined {
  for (const { 1: list, index } of text.matchAll(pattern)) if (numbersIn(list!).includes(number)) return index
  return undefined
}

function numbersIn(list: string): number[] {
  return list.split(/[,;]/).map(Number)
}
