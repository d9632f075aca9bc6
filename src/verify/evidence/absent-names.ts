/** Capitals that make no name of a word in the middle of a sentence, or that everybody knows. */
const everyday = new Set(
  (
    'january february march april may june july august september october november december monday tuesday wednesday ' +
    'thursday friday saturday sunday earth internet god christ passage passages document documents source i'
  ).split(' '),
)
/** Names told by their capitals: not in languages that write other words with them, too. */
const english = /\b(?:the|of|and|is|was|are|were|has|have|with)\b/i
/** One or several words with capitals, after a word or comma: at the beginning of a sentence every word has one. */
const name =
  /(?<=[\p{Ll}\p{N},;)] )\p{Lu}[\p{L}'’-]{1,40}(?: (?:(?:of|the|de|von|van) )?\p{Lu}[\p{L}'’-]{1,40}){0,6}/gu
const shortestName = 3
/** Longer texts are looked at no further. */
const longestClaim = 4_000

const beginning = 4
const longestAbbreviation = 4

/** The forms in which texts may have a name besides its words as they stand. */
interface Forms {
  words: ReadonlySet<string>
  /** The first letters of the words. */
  beginnings: ReadonlySet<string>
  /** The first letters of words that follow each other: an abbreviation of them. */
  initials: ReadonlySet<string>
}

/**
 * Finds the names in an English claim of which the texts have no word, in no form and not as an abbreviation: "Munich"
 * where they speak of Göttingen. `bare` is a claim that is one itself. `words` are all words of the texts, in small letters; the texts themselves are read
 * only where a name is not among them.
 */
export function absentNames(
  words: { has(word: string): boolean },
  texts: readonly string[],
): (claim: string, bare?: string) => string[] {
  let forms: Forms | undefined
  return (claim, bare) => {
    const text = claim.slice(0, longestClaim)
    if (bare === undefined && !english.test(text)) return []
    return (bare === undefined ? (text.match(name) ?? []) : [bare]).filter((found) => {
      const parts = partsOf(found)
      const isKnown = (part: string) => words.has(part) || (bare === undefined && everyday.has(part))
      if (parts.length === 0 || parts.some(isKnown)) return false
      forms ??= formsIn(texts)
      return !isThere(parts, forms)
    })
  }
}

function partsOf(found: string): string[] {
  return found
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length >= shortestName)
}

function formsIn(texts: readonly string[]): Forms {
  const words = new Set<string>()
  const beginnings = new Set<string>()
  const initials = new Set<string>()
  for (const text of texts) {
    let before: string[] = []
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
      words.add(word)
      beginnings.add(word.slice(0, beginning))
      before = [...before.map((letters) => letters + word[0]!), word[0]!].slice(1 - longestAbbreviation)
      for (const letters of before) if (letters.length > 1) initials.add(letters)
    }
  }
  return { words, beginnings, initials }
}

function isThere(parts: string[], { words, beginnings, initials }: Forms): boolean {
  const letters = parts.map((part) => part[0]).join('')
  if (letters.length > 1 && words.has(letters)) return true
  return parts.some(
    (part) =>
      words.has(part) || initials.has(part.replace(/s$/, '')) || beginnings.has(part.slice(0, beginning)),
  )
}
