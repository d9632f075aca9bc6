import type { Evidence } from './evidence.ts'
import { stemOf, wordsOf, type Word } from '../text/words.ts'

/** The states of the USA and their letters, as addresses have them. */
const states: Record<string, string> = {
  AL: 'Alabama', AK: 'Alaska', AZ: 'Arizona', AR: 'Arkansas', CA: 'California', CO: 'Colorado', CT: 'Connecticut', DE: 'Delaware', FL: 'Florida', GA: 'Georgia', HI: 'Hawaii', ID: 'Idaho', IL: 'Illinois', IN: 'Indiana', IA: 'Iowa', KS: 'Kansas', KY: 'Kentucky', LA: 'Louisiana', ME: 'Maine', MD: 'Maryland', MA: 'Massachusetts', MI: 'Michigan', MN: 'Minnesota', MS: 'Mississippi', MO: 'Missouri', MT: 'Montana', NE: 'Nebraska', NV: 'Nevada', NH: 'New Hampshire', NJ: 'New Jersey', NM: 'New Mexico', NY: 'New York', NC: 'North Carolina', ND: 'North Dakota', OH: 'Ohio', OK: 'Oklahoma', OR: 'Oregon', PA: 'Pennsylvania', RI: 'Rhode Island', SC: 'South Carolina', SD: 'South Dakota', TN: 'Tennessee', TX: 'Texas', UT: 'Utah', VT: 'Vermont', VA: 'Virginia', WA: 'Washington', WV: 'West Virginia', WI: 'Wisconsin', WY: 'Wyoming', DC: 'District of Columbia',
} // prettier-ignore
const lettersOf = new Map(Object.entries(states).map(([letters, name]) => [name.toLowerCase(), letters]))

/** First words of those that have two. */
const beforeNames = new Set(
  [...lettersOf.keys()].filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]!),
)

/** Second halves that are small words by themselves: `takeout`, `checkin`. */
const particles = new Set(['in', 'on', 'out', 'off', 'up', 'down', 'over', 'away', 'back', 'through'])
const shortestHalf = 2
const shortestWord = 4
const longestWord = 30

/**
 * A sentence with those of its words that the evidence only spells in another way spelled as there: `health care` for
 * `healthcare`, `wifi` for `Wi-Fi`, `CA` for `California`.
 */
export function respelled(text: string, evidence: Evidence): { text: string; words: Word[] } {
  const words = wordsOf(text)
  let made = ''
  let done = 0
  for (let at = 0; at < words.length; at++) {
    const found = spelledThere(words, at, text, evidence)
    if (!found) continue
    made += text.slice(done, words[at]!.start) + found.spelling
    at += found.count - 1
    done = words[at]!.end
  }
  if (done === 0) return { text, words }
  const spelled = made + text.slice(done)
  return { text: spelled, words: wordsOf(spelled) }
}

function spelledThere(
  words: Word[],
  at: number,
  text: string,
  evidence: Evidence,
): { spelling: string; count: number } | undefined {
  const word = words[at]!
  if (word.kind !== 'word') return undefined
  const next = words[at + 1]
  if (next && isJoint(text, word.end, next.start)) {
    const isKnown = isThere(next, evidence)
    const letters =
      !isKnown && beforeNames.has(word.lower)
        ? lettersThere(`${word.lower} ${next.lower}`, evidence)
        : undefined
    if (letters) return { spelling: letters, count: 2 }
    if (isKnown && isThere(word, evidence)) return undefined
    const joined = word.lower + next.lower
    if (evidence.lowers.has(joined)) return { spelling: joined, count: 2 }
  }
  if (isThere(word, evidence)) return undefined
  const spelling = lettersThere(word.lower, evidence) ?? apartThere(word.lower, evidence)
  return spelling === undefined ? undefined : { spelling, count: 1 }
}

/** Whether two words have a blank or a hyphen between them, and no more. */
function isJoint(text: string, from: number, to: number): boolean {
  return to - from === 1 && (text[from] === ' ' || text[from] === '-')
}

function isThere({ stem }: Word, { places }: Evidence): boolean {
  return places.has(stem)
}

/** The letters of a state, where the evidence has these. */
function lettersThere(name: string, { places, words }: Evidence): string | undefined {
  const letters = lettersOf.get(name)
  const found = letters && places.get(letters.toLowerCase())?.some((place) => words[place]!.text === letters)
  return found ? letters : undefined
}

/** The two words of the evidence, side by side, that a word is made of. */
function apartThere(lower: string, { lowers, places, words }: Evidence): string | undefined {
  if (lower.length < shortestWord || lower.length > longestWord) return undefined
  for (let middle = shortestHalf; middle <= lower.length - shortestHalf; middle++) {
    const first = lower.slice(0, middle)
    if (!lowers.has(first)) continue
    const second = lower.slice(middle)
    if (!lowers.has(second)) continue
    const place = places.get(stemOf(first))?.find((at) => words[at + 1]?.lower === second)
    // `wi fi` is `wifi`, while "be at" is no `beat`.
    const isHalf = (word: Word) => word.text.length > shortestHalf || !word.stop
    if (place !== undefined && isHalf(words[place]!) && (isHalf(words[place + 1]!) || particles.has(second)))
      return `${first} ${second}`
  }
}
