import { createRequire } from 'node:module'
import { stemmer as english } from 'stemmer'

/** Snowball's rules, by the language that they are for: how its package calls it. */
const snowball: Record<string, string | undefined> = Object.assign(Object.create(null), {
  da: 'danish',
  de: 'german',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
})

type Rules = (word: string) => string

const require = createRequire(import.meta.url)
const loaded = new Map<string, Rules>()

/** The rules for a language, which are loaded with its first word: most libraries have texts in one or two. */
function rulesFor(name: string): Rules {
  let rules = loaded.get(name)
  if (!rules) {
    rules = (require(`@orama/stemmers/${name}`) as { stemmer: Rules }).stemmer
    loaded.set(name, rules)
  }
  return rules
}

/** A language with rules of its own; all else is stemmed as English is, by Porter's. */
export type Stemming = string

/** By the rules of which language a text in this one is stemmed; undefined for Porter's. */
export function stemmingOf(language: string | undefined): Stemming | undefined {
  return language !== undefined && snowball[language] ? language : undefined
}

/** Stems that were found: words come again, and so do the parts of other words. */
const known = new Map<Stemming | undefined, Map<string, string>>()
const mostKnown = 20_000

/** The stem of a word in lower case. Porter's rules are for English letters; other words stay as they are. */
export function stem(word: string, stemming: Stemming | undefined): string {
  let stems = known.get(stemming)
  if (!stems) known.set(stemming, (stems = new Map()))
  const before = stems.get(word)
  if (before !== undefined) return before
  const found = stemAnew(word, stemming)
  if (stems.size >= mostKnown) stems.clear()
  stems.set(word, found)
  return found
}

function stemAnew(word: string, stemming: Stemming | undefined): string {
  // They see accents: these go once a word is stemmed.
  const name = stemming === undefined ? undefined : snowball[stemming]
  if (name !== undefined) return /^\p{L}+$/u.test(word) ? rulesFor(name)(word) : word
  return /^[a-z]+$/.test(word) ? english(word) : word
}
