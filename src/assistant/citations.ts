/** A citation in an answer: [3], or several at once: [1, 2]. Not a link, [1](…), nor a footnote, [1]: …. */
const pattern = /\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?![(:])/g

/** The numbers of the passages that an answer cites, in order of first mention; unknown numbers are left out. */
export function citedNumbers(text: string, known: Set<number>): number[] {
  const found = new Set<number>()
  for (const [, list] of text.matchAll(pattern))
    for (const number of list!.split(/[,;]/).map(Number)) if (known.has(number)) found.add(number)
  return [...found]
}
