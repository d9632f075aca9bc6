import type { Hedge, Value } from './value.ts'
import type { Word } from '../words/words.ts'

const before: [RegExp, Hedge][] = [
  [/(?:^| )(?:maximum|max)(?: \p{L}+){1,2} (?:is|of|:)$/u, 'atMost'],
  [/(?:^| )(?:minimum|min)(?: \p{L}+){1,2} (?:is|of|:)$/u, 'atLeast'],
  [/(?:^| )(?:at least|no (?:less|fewer) than|not (?:less|fewer) than|a minimum of|minimum of|minimum|min)$/, 'atLeast'],
  [/(?:^| )(?:at most|no more than|not more than|a maximum of|maximum of|maximum|max|up to|as much as|as many as|limited to|restricted to|capped at|a cap of|a limit of|not exceed|not exceeding)$/, 'atMost'],
  [/(?:^| )(?:more than|greater than|over|above|exceeds|exceed|exceeded|exceeding|upwards of|in excess of|beyond|>)$/, 'over'],
  [/(?:^| )(?:less than|fewer than|under|below|lower than|shy of|<)$/, 'under'],
  [/(?:^| )(?:about|around|approximately|approx|roughly|nearly|almost|some|circa|close to|c|ca|an estimated|estimated|near|~|≈|just over|just under)$/, 'about'],
  [/(?:^| )(?:≥)$/, 'atLeast'],
  [/(?:^| )(?:≤)$/, 'atMost'],
] // prettier-ignore

/** Without one of these right before it, a value has no bound before it. */
const lastBefore = new Set(
  'than of least minimum min most maximum max to as at exceed exceeding over above exceeds exceeded beyond > under below < about around approximately approx roughly nearly almost some circa c ca estimated near ~ ≈ ≥ ≤ is : within'.split(
    ' ',
  ),
)

/** What the words around a value make of it: a bound, or a rounded number. */
export function hedgeOf(words: Word[], value: Value): Hedge {
  const plus = words[value.last + 1]
  if (plus?.text === '+' && !plus.spaced) return 'atLeast'
  if (plus && /^(?:or|on|ish)/.test(plus.lower)) {
    const after = words
      .slice(value.last + 1, value.last + 4)
      .map((word) => word.lower)
      .join(' ')
    if (/^or (?:more|above|older|over|higher|greater|longer)/.test(after)) return 'atLeast'
    if (/^or (?:less|fewer|under|below|younger|lower)/.test(after)) return 'atMost'
    if (/^or so\b|^on average|^ish\b/.test(after)) return 'about'
  }
  const leading = words
    .slice(Math.max(0, value.first - 4), value.first)
    .map((word) => (word.text === '-' ? '' : word.lower))
    .filter((text) => text !== '' && text !== '.' && text !== 'the' && text !== 'only' && text !== 'just')
  if (!lastBefore.has(leading.at(-1) ?? '')) return 'none'
  const lead = leading.join(' ')
  if (value.kind === 'duration' && /(?:^| )within$/.test(lead)) return 'within'
  for (const [pattern, hedge] of before) if (pattern.test(lead)) return hedge
  return 'none'
}
