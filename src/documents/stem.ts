import { stemmer as english } from 'stemmer'
import { stemmer as danish } from '@orama/stemmers/danish'
import { stemmer as dutch } from '@orama/stemmers/dutch'
import { stemmer as finnish } from '@orama/stemmers/finnish'
import { stemmer as french } from '@orama/stemmers/french'
import { stemmer as german } from '@orama/stemmers/german'
import { stemmer as hungarian } from '@orama/stemmers/hungarian'
import { stemmer as italian } from '@orama/stemmers/italian'
import { stemmer as norwegian } from '@orama/stemmers/norwegian'
import { stemmer as portuguese } from '@orama/stemmers/portuguese'
import { stemmer as romanian } from '@orama/stemmers/romanian'
import { stemmer as russian } from '@orama/stemmers/russian'
import { stemmer as spanish } from '@orama/stemmers/spanish'
import { stemmer as swedish } from '@orama/stemmers/swedish'
import { stemmer as turkish } from '@orama/stemmers/turkish'

/** Snowball's rules, by the language that they are for. They see accents: these go once a word is stemmed. */
const snowball: Record<string, ((word: string) => string) | undefined> = Object.assign(Object.create(null), {
  da: danish,
  de: german,
  es: spanish,
  fi: finnish,
  fr: french,
  hu: hungarian,
  it: italian,
  nb: norwegian,
  nl: dutch,
  pt: portuguese,
  ro: romanian,
  ru: russian,
  sv: swedish,
  tr: turkish,
})

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
  const rules = stemming === undefined ? undefined : snowball[stemming]
  if (rules) return /^\p{L}+$/u.test(word) ? rules(word) : word
  return /^[a-z]+$/.test(word) ? english(word) : word
}
