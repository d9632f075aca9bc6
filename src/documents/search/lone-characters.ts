import { termNumbers, termPlaces } from '../../base/index.ts'
import { terms } from '../words/terms.ts'

// Chinese, Japanese, Korean and Thai are indexed by pairs of characters, so that a character that is asked for by itself is
// a term hardly anywhere. What holds it holds a pair with it. The index knows no text but only numbers of terms, so that
// all pairs that there could be are tried: some 42,000, which takes a few milliseconds, and no room in the index.

const lone = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]$/u
/** What may stand beside a character, by its script: first and last code points. */
const chinese = [
  [0x3005, 0x3007],
  [0x3041, 0x30ff],
  [0x4e00, 0x9fff],
] as const
const korean = [[0xac00, 0xd7a3]] as const
const thai = [[0xe01, 0xe5b]] as const

/** The characters that a question names by themselves, as the terms that they are. */
export function loneCharacters(question: string): string[] {
  return [...new Set(terms(question).filter((term) => lone.test(term)))]
}

/** The numbers of all pairs with a character. */
export function pairsWith(character: string): Uint32Array {
  const pairs: string[] = []
  for (const [first, last] of besides(character))
    for (let code = first; code <= last; code++) {
      const other = String.fromCodePoint(code)
      pairs.push(character + other, other + character)
    }
  const numbers = termNumbers({ text: pairs.join(' '), title: '', neighbours: '' })
  return numbers.subarray(termPlaces(numbers).start)
}

function besides(character: string): readonly (readonly [number, number])[] {
  if (/\p{Script=Hangul}/u.test(character)) return korean
  return /\p{Script=Thai}/u.test(character) ? thai : chinese
}

/**
 * Whether a passage holds a character that a question names, where it names nothing else: of so many numbers that are
 * tried, one may be that of another term, and what stands beside such a passage is not what was asked for.
 */
export function holdsLone(
  question: string,
): (passage: { text: string; title: string; headings: string[] }) => boolean {
  const characters = loneCharacters(question)
  if (characters.length === 0 || new Set(terms(question)).size > characters.length) return () => true
  return ({ text, title, headings }) => {
    const all = [title, ...headings, text].join('\n').normalize('NFKC')
    return characters.some((character) => all.includes(character))
  }
}
