import { seededRandom, type Random } from '../src/base/index.ts'
import type { Rarity } from '../src/verify/evidence/align.ts'
import { splitAnswer } from '../src/verify/claims/claims.ts'
import { lexicon } from '../src/verify/text/lexicon.ts'
import { wordsOf, type Word } from '../src/verify/text/words.ts'
import { toExamples, type AnswerExample } from './examples.ts'
import type { LabelledAnswer } from './labelled.ts'

const perAnswer = 3
const tail =
  /,? (?:which|such as|due to|because|including|making|allowing|by|as well as|but|while|with|so that) [^.;:()]{12,90}(?=[.;:]|$)/
const verb = /\b(?:is|are|was|were|can|will|has|have|should|does|do|did|may|must)\b(?! not)/

interface Scene {
  sentence: string
  words: Word[]
  evidence: Word[]
  /** Ends of sentences about something else. */
  tails: string[]
  random: Random
}

type Edit = (scene: Scene) => string | undefined

/**
 * Supported answers, each with one sentence made wrong by a small edit: a number, a name or a word replaced by another
 * one of the evidence, two words exchanged, something turned into its opposite, a detail added that belongs to
 * something else. People marked too few such sentences to learn from. Of each answer only what was edited is kept.
 */
export function editedExamples(answers: LabelledAnswer[], rarity: Rarity, seed: number): AnswerExample[] {
  const random = seededRandom(seed)
  const supported = answers.filter(({ unsupported }) => !unsupported)
  const tails = supported.flatMap(({ answer, group }) =>
    splitAnswer(answer).flatMap(({ plain }) => {
      const found = tail.exec(plain)?.[0]
      return found === undefined ? [] : [{ group, text: found }]
    }),
  )
  const found: AnswerExample[] = []
  for (const answer of supported) {
    const claims = splitAnswer(answer.answer).filter(({ kind }) => kind === 'claim')
    const evidence = wordsOf(answer.evidence).filter(({ stop }) => !stop)
    for (let turn = 0; turn < Math.min(perAnswer, claims.length); turn++) {
      const claim = pick(claims, random)
      const sentence = claim.plain
      const others = tails.filter(({ group }) => group !== answer.group)
      const scene = {
        sentence,
        words: wordsOf(sentence),
        evidence,
        tails: Array.from({ length: 3 }, () => pick(others, random).text),
        random,
      }
      const edited = pick(edits, random)(scene)
      if (edited === undefined || edited === sentence) continue
      const text = answer.answer.slice(0, claim.start) + edited + answer.answer.slice(claim.end)
      const [example] = toExamples([{ ...answer, answer: text, spans: [] }], rarity)
      const changed = example!.sentences.find(({ sentence: { start } }) => start === claim.start)
      if (changed) found.push({ answer, sentences: [{ ...changed, label: 1 }] })
    }
  }
  return found
}

const edits: Edit[] = [number, number, name, word, exchange, opposite, negation, added, added]

function pick<Item>(list: Item[], random: Random): Item {
  return list[Math.floor(random.next() * list.length)]!
}

function replaced({ sentence }: Scene, { start, end }: Word, text: string): string {
  return sentence.slice(0, start) + text + sentence.slice(end)
}

function number(scene: Scene): string | undefined {
  const numbers = scene.words.filter(({ kind }) => kind === 'number')
  if (numbers.length === 0) return undefined
  const chosen = pick(numbers, scene.random)
  const others = scene.evidence.filter(({ kind, stem }) => kind === 'number' && stem !== chosen.stem)
  if (others.length > 0 && scene.random.next() < 0.6)
    return replaced(scene, chosen, pick(others, scene.random).text)
  const value = Number(chosen.lower)
  if (!Number.isFinite(value)) return undefined
  const factor = pick([0.5, 2, 1.5, 10, 0.8, 1.1], scene.random)
  return replaced(scene, chosen, String(Math.max(1, Math.round(value * factor)) + (value < 10 ? 1 : 0)))
}

function name(scene: Scene): string | undefined {
  const names = scene.words.filter(({ capital, stop }, at) => capital && !stop && at > 0)
  if (names.length === 0) return undefined
  const chosen = pick(names, scene.random)
  const others = scene.evidence.filter(({ capital, stem }) => capital && stem !== chosen.stem)
  return others.length === 0 ? undefined : replaced(scene, chosen, pick(others, scene.random).text)
}

/** Another word of the evidence with the same ending, which mostly makes it the same part of speech. */
function word(scene: Scene): string | undefined {
  const own = new Set(scene.words.map(({ stem }) => stem))
  const chosen = pick(scene.words, scene.random)
  if (!chosen || chosen.stop || chosen.kind === 'number') return undefined
  const ending = chosen.lower.slice(-2)
  const others = scene.evidence.filter(
    ({ lower, stem, capital }) => !own.has(stem) && !capital && lower.endsWith(ending),
  )
  return others.length === 0 ? undefined : replaced(scene, chosen, pick(others, scene.random).text)
}

function exchange(scene: Scene): string | undefined {
  const content = scene.words.filter(({ stop }, at) => !stop && at > 0)
  if (content.length < 3) return undefined
  const [one, other] = [pick(content, scene.random), pick(content, scene.random)].toSorted(
    (a, b) => a.start - b.start,
  )
  if (one!.stem === other!.stem || one!.capital !== other!.capital || one!.kind !== other!.kind)
    return undefined
  const { sentence } = scene
  return (
    sentence.slice(0, one!.start) +
    other!.text +
    sentence.slice(one!.end, other!.start) +
    one!.text +
    sentence.slice(other!.end)
  )
}

function opposite(scene: Scene): string | undefined {
  const choices = scene.words.flatMap((chosen) =>
    (lexicon().opposite.get(chosen.stem) ?? []).map((other) => ({ chosen, other })),
  )
  if (choices.length === 0) return undefined
  const { chosen, other } = pick(choices, scene.random)
  return replaced(scene, chosen, other)
}

function negation({ sentence, random }: Scene): string | undefined {
  const not = / not\b/.exec(sentence)
  if (not && random.next() < 0.8) return sentence.replace(' not', '')
  const found = verb.exec(sentence)
  if (!found) return undefined
  const end = found.index + found[0].length
  return `${sentence.slice(0, end)} not${sentence.slice(end)}`
}

function added({ sentence, tails, random }: Scene): string | undefined {
  return sentence.replace(/[.;:]?\s*$/, (end) => pick(tails, random) + end)
}
