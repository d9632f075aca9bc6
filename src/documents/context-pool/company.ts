/**
 * How much more often than elsewhere a term has to stand beside a word for the word to count as the term itself: always
 * for 1, a third of the time for 3. A name has no other meaning than what is said beside it.
 */
const strength = { word: 1.5, name: 3 }
/** What a term counts in a turn beside that of the word. */
const shareOfBeside = 0.6
/** So many occurrences without the term are thought of, since what comes together twice may do so by chance. */
const doubt = 2
/** What is said more often has no company of its own. Names may. */
const mostOccurrences = 20

export interface Spoken {
  /** The numbers of its terms. */
  text: Iterable<number>
  /** Which of these are names. */
  names: Iterable<number>
  /** Which turns stand just before and after it. */
  beside: number[]
}

/**
 * Tells of each turn how near its words come to a term by the company that they keep in the conversation (Firth, 1957):
 * where people speak of `Tatty` beside `dog`, a question for the dog is answered by turns about Tatty. Takes how near
 * each turn's own words come to it, from 0 to 1.
 */
export function companyOf(turns: Spoken[]): (near: Float64Array) => Float64Array {
  const occurrences = new Map<number, number[]>()
  const names = new Set<number>()
  for (const [turn, own] of turns.entries()) {
    for (const term of own.names) names.add(term)
    for (const term of new Set(own.text)) {
      const found = occurrences.get(term)
      if (found) found.push(turn)
      else occurrences.set(term, [turn])
    }
  }
  const words = [...occurrences]
    .map(([term, places]) => ({ places, isName: names.has(term) }))
    .filter(({ places, isName }) => places.length > 1 && (isName || places.length <= mostOccurrences))

  return (near) => {
    const around = near.map((own, turn) => {
      let beside = 0
      for (const other of turns[turn]!.beside) beside = Math.max(beside, near[other]!)
      return Math.max(own, shareOfBeside * beside)
    })
    const usual = around.reduce((sum, value) => sum + value, 0) / Math.max(1, around.length)
    const shares = new Float64Array(near.length)
    for (const { places, isName } of words) {
      let more = 0
      for (const turn of places) more += around[turn]! - usual
      if (more <= 0) continue
      const share = Math.min(1, (strength[isName ? 'name' : 'word'] * more) / (places.length + doubt))
      for (const turn of places) shares[turn] = Math.max(shares[turn]!, share)
    }
    return shares
  }
}
