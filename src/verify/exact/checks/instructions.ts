import type { ExactFinding, ReadClaim } from '../claim.ts'
import { isAround, type PreparedEvidence, type ReadSentence } from '../evidence.ts'
import type { Word } from '../words/words.ts'
import { remembered } from '../../remembered.ts'

/** What a sentence says of doing something: that it must not be done, may be done, or is to be done. */
interface Directive {
  kind: 'forbidden' | 'allowed' | 'ordered'
  /** The word that says so, and the place of the verb. */
  marker: Word
  verb: number
}

const fewestShared = 2
const mostSentences = 40
const longestSentence = 40

/** Small words that say under which condition, or how much: both sentences must have the same ones. */
const condition = new Map<string, string>()
for (const word of 'if when while once whenever'.split(' ')) condition.set(word, 'if')
for (const word of 'without unless only except until till before after more less fewer most least than up over under with'.split(
  ' ',
))
  condition.set(word, word)
const denying = /^(?:not|never|no|nor|neither|nobody|nothing|cannot|.{2,}n['’]t)$/
const pronoun = /^(?:it|them|this|these|they|one)$/
/** What may or can be so without anybody's leave: "may cause", "can last". */
const happening =
  /^(?:be|have|caus|occur|happen|lead|result|affect|includ|contain|vari|need|requir|reach|exceed|appear|show|increas|decreas|becom|last|differ|help|mean|arriv|fail|rise|fall|grow|lose|develop)$/
/** Said of a verb before it: "stop taking", "avoid opening" forbid what "continue taking" orders. */
const ending = /^(?:stop|avoid|quit|discontinue)$/
const goingOn = /^(?:continue|keep)$/

/**
 * What the evidence forbids and the claim allows or orders, or the other way round: "Do not drive if you feel dizzy"
 * and "You can drive if you feel dizzy". Only where both say it of the same action, under the same conditions.
 */
export function checkInstructions(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    if (sentence.words.length > longestSentence || sentence.words.at(-1)?.text === '?') return []
    const directives = directivesIn(sentence.words)
    if (!directives.some((said) => mayBeDenied(said, sentence, claim.evidence))) return []
    for (const said of directives) {
      const verb = sentence.words[said.verb]!
      for (const given of (claim.evidence.holding.get(verb.stem) ?? []).slice(0, mostSentences)) {
        if (given.words.length > longestSentence || given.words.at(-1)?.text === '?') continue
        const against = directivesOf(given).find(
          (other) =>
            given.words[other.verb]!.stem === verb.stem &&
            isSameAction({ sentence, directive: said }, { sentence: given, directive: other }),
        )
        if (!against) continue
        if (!excludes(said, against, verb)) return []
        return [{
          verdict: 'contradicted', start: said.marker.start, end: verb.end,
          evidence: [{ passage: given.passage, start: given.start, end: given.end }],
          because: { code: said.kind === 'forbidden' ? 'denied-here' : 'denied-there' }, check: 'instructions',
        }] // prettier-ignore
      }
    }
    return []
  })
}

/** Most of what is said to be done nothing forbids: that is not looked at more closely. */
function mayBeDenied(
  { kind, verb }: Directive,
  { words }: ReadSentence,
  evidence: PreparedEvidence,
): boolean {
  const given = evidence.holding.get(words[verb]!.stem)
  if (!given || kind === 'forbidden') return given !== undefined
  const forbidding = sentencesThatForbid(evidence)
  return given.some((sentence) => forbidding.has(sentence))
}

/** The sentences that have any word without which nothing is forbidden. */
const sentencesThatForbid = remembered(
  (evidence: PreparedEvidence): ReadonlySet<ReadSentence> =>
    new Set(evidence.sentences.filter(({ words }) => words.some(({ lower }) => forbids(lower)))),
)

const forbidding = new Set(
  'not never no nor neither nobody nothing cannot stop avoid quit discontinue'.split(' '),
)

function forbids(lower: string): boolean {
  return forbidding.has(lower) || lower.endsWith("n't") || lower.endsWith('n’t')
}

function excludes(said: Directive, given: Directive, verb: Word): boolean {
  if ((said.kind === 'forbidden') === (given.kind === 'forbidden')) return false
  const [no, yes] = said.kind === 'forbidden' ? [said, given] : [given, said]
  // "should not" is advice, which what is allowed does not deny; and "may" is often no leave, but a chance.
  const isAdvice = no.marker.lower.startsWith('should')
  if (yes.kind === 'allowed') return !(isAdvice && no === said) && !happening.test(verb.stem)
  return true
}

const directivesOf = remembered(({ words }: ReadSentence) => directivesIn(words))

/** Every place where a sentence says that something is to be done, may be, or must not be. */
function directivesIn(words: Word[]): Directive[] {
  const found: Directive[] = []
  for (const [at, word] of words.entries()) {
    const directive = directiveAt(words, at, word)
    if (directive && words[directive.verb]?.kind === 'word') found.push(directive)
  }
  return found
}

const leadingIn = new Set([',', ':', ';', '–', '—', 'and', 'but', 'then', 'please'])

function directiveAt(words: Word[], at: number, marker: Word): Directive | undefined {
  const next = words[at + 1]?.lower ?? ''
  const begins = at === 0 || leadingIn.has(words[at - 1]!.lower)
  const denied = next === 'not' || next === 'never'
  switch (marker.lower) {
    case 'must':
    case 'shall':
    case 'should':
      return { kind: denied ? 'forbidden' : 'ordered', marker, verb: verbAfter(words, at + (denied ? 2 : 1)) }
    case 'may':
    case 'can':
      return { kind: denied ? 'forbidden' : 'allowed', marker, verb: verbAfter(words, at + (denied ? 2 : 1)) }
    case 'cannot':
    case 'mustn’t':
    case "mustn't":
    case 'shouldn’t':
    case "shouldn't":
    case 'can’t':
    case "can't":
      return { kind: 'forbidden', marker, verb: verbAfter(words, at + 1) }
    case 'do':
      return begins && denied ? { kind: 'forbidden', marker, verb: verbAfter(words, at + 2) } : undefined
    case 'don’t':
    case "don't":
    case 'never':
      return begins ? { kind: 'forbidden', marker, verb: verbAfter(words, at + 1) } : undefined
    case 'allowed':
    case 'permitted':
      if (next !== 'to') return undefined
      return {
        kind: denying.test(words[at - 1]?.lower ?? '') ? 'forbidden' : 'allowed',
        marker,
        verb: verbAfter(words, at + 2),
      }
    default:
  }
  if (marker.content && (ending.test(marker.lower) || goingOn.test(marker.lower))) {
    const verb = at + (next === 'to' ? 2 : 1)
    // "the pumps stop working" orders nothing: only at the beginning, or behind a modal.
    if (!begins && !/^(?:should|must|shall|and)$/.test(words[at - 1]!.lower)) return undefined
    if (!words[verb]?.lower.endsWith('ing') && next !== 'to') return undefined
    return { kind: ending.test(marker.lower) ? 'forbidden' : 'ordered', marker, verb }
  }
  // An instruction may begin with what is to be done; that it is a verb is seen by the other sentence.
  return begins && marker.content && marker.kind === 'word'
    ? { kind: 'ordered', marker, verb: at }
    : undefined
}

/** The place of the verb that a modal belongs to: behind "be" and adverbs. */
function verbAfter(words: Word[], from: number): number {
  let at = from
  while (/^(?:be|also|only|always|ever|then|still|safely|\w+ly)$/.test(words[at]?.lower ?? '')) at++
  return at
}

interface Said {
  sentence: ReadSentence
  directive: Directive
}

/** Whether two sentences speak of the same action: each has the other's words of content, and the same conditions. */
function isSameAction(claimed: Said, given: Said): boolean {
  if (denialsBeside(claimed) > 0 || denialsBeside(given) > 0) return false
  const own = wordsOf(claimed)
  const other = wordsOf(given)
  if (own.size < fewestShared || other.size < fewestShared) return false
  if (conditionsIn(claimed.sentence) !== conditionsIn(given.sentence)) return false
  const pointsBack = given.sentence.words.some(({ lower }) => pronoun.test(lower))
  const isSaid = (stem: string) => other.has(stem) || (pointsBack && isAround(given.sentence, stem))
  return [...own].every(isSaid) && [...other].every((stem) => own.has(stem))
}

function denialsBeside({ sentence, directive: { marker, verb } }: Said): number {
  const from = sentence.words.indexOf(marker)
  return sentence.words.filter(
    ({ lower }, at) =>
      denying.test(lower) && (at < from - 1 || at > verb || (at === from - 1 && lower === 'no')),
  ).length
}

function wordsOf({ sentence, directive: { marker } }: Said): Set<string> {
  return new Set(
    sentence.words
      .filter((word) => word === sentence.words[0] || word !== marker)
      .filter(
        ({ content, kind, lower }) =>
          (content || kind === 'number') &&
          !denying.test(lower) &&
          !/^(?:allowed|permitted|guests?|people|anyone|everybody|everyone)$/.test(lower) &&
          !ending.test(lower) &&
          !goingOn.test(lower),
      )
      .map(({ stem }) => stem),
  )
}

function conditionsIn({ words }: ReadSentence): string {
  return words
    .flatMap(({ lower }) => condition.get(lower) ?? [])
    .toSorted()
    .join(' ')
}
