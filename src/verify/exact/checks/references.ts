import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { Word } from '../words/words.ts'

/** Parts of laws, contracts and manuals that are told by their number. */
const kinds = new Map(
  Object.entries({
    section: 'section sections sec', article: 'article articles art', clause: 'clause clauses', paragraph: 'paragraph paragraphs para',
    chapter: 'chapter chapters', rule: 'rule rules', regulation: 'regulation', form: 'form forms', schedule: 'schedule', appendix: 'appendix', annex: 'annex', '§': '§',
  }).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind] as const)),
) // prettier-ignore

interface Reference {
  kind: string
  number: string
  first: Word
  last: Word
}

/**
 * "Section 50(1)" where the evidence speaks of sections, and never of that one: not shown to be wrong, but to be
 * nowhere.
 */
export function checkReferences(claim: ReadClaim): ExactFinding[] {
  const said = referencesIn(claim.words)
  if (said.length === 0) return []
  const told = claim.evidence.passages.flatMap(({ words }) => referencesIn(words))
  return said.flatMap(({ kind, number, first, last }): ExactFinding[] => {
    const same = told.filter((one) => one.kind === kind)
    const isThere = claim.evidence.passages.some(({ words }) => words.some(({ text }) => text === number))
    if (same.length === 0 || isThere) return []
    const because = {
      code: 'nothing-of' as const,
      values: { words: [claim.answer.slice(first.start, last.end)] },
    }
    return [
      { verdict: 'not-found', start: first.start, end: last.end, evidence: [], because, check: 'references' },
    ]
  })
}

function referencesIn(words: Word[]): Reference[] {
  return words.flatMap((word, at): Reference[] => {
    const kind = kinds.get(word.lower)
    const dot = words[at + 1]?.text === '.' ? 1 : 0
    const number = words[at + 1 + dot]
    // "in paragraph 2 of your letter" and "form 3 groups" are not told by a capital or a sign.
    if (!kind || number?.kind !== 'number') return []
    return [{ kind, number: number.text, first: word, last: endOf(words, at + 1 + dot) }]
  })
}

/** "50(1)(a)", "80-IA": what belongs to the number. */
function endOf(words: Word[], at: number): Word {
  let last = at
  while (
    words[last + 1] &&
    !words[last + 1]!.spaced &&
    /^[(\w)-]+$/.test(words[last + 1]!.text) &&
    last - at < 8
  )
    last++
  return words[last]!
}
