import { lexicon } from '../../text/lexicon.ts'
import type { ExactFinding, ReadClaim } from '../claim.ts'
import type { PreparedEvidence, ReadSentence } from '../evidence.ts'
import { remembered } from '../../remembered.ts'
import type { Word } from '../words/words.ts'

/** So many words in a row, said of another subject, are the evidence's own statement. */
const fewestShared = 6
const longestModifier = 3
const mostSentences = 40
/** What stands before a noun and makes no other thing of it. */
const general =
  /^(?:most|mani|some|other|new|such|certain|common|typic|usual|gener|main|major|import|variou|sever|follow|two|three|both|own|next|last|first|second|onli|great|good|larg|small|high|low|long|short|old|young|big)$/

/**
 * "Identical twins occur when the split takes place after the ninth day", which the evidence says word for word of
 * conjoined twins: its statement, given to another of the things that it speaks of.
 */
export function checkSubjects(claim: ReadClaim): ExactFinding[] {
  return claim.sentences.flatMap((sentence) => {
    const said = skeletonOf(sentence)
    if (said.length < fewestShared + 1) return []
    for (const given of candidates(claim.evidence, said)) {
      const found = exchanged(said, skeletonOf(given), claim.evidence)
      if (found) return [finding(claim, found, given)]
    }
    return []
  })
}

const skeletonOf = remembered(({ words }: ReadSentence): Word[] => {
  // "passage 1:" and "3." number a text.
  const from = words.findIndex(({ kind, content }) => kind === 'word' && content)
  return words.slice(Math.max(0, from)).filter(({ content, kind }) => content || kind === 'number')
})

function candidates(evidence: PreparedEvidence, said: Word[]): ReadSentence[] {
  const rarest = said
    .map(({ stem }) => evidence.holding.get(stem) ?? [])
    .filter((list) => list.length > 0)
    .toSorted((one, other) => one.length - other.length)
  return [...new Set(rarest.slice(0, 5).flatMap((list) => list.slice(0, mostSentences)))]
}

interface Exchanged {
  modifier: Word[]
  instead: Word[]
}

function exchanged(said: Word[], told: Word[], evidence: PreparedEvidence): Exchanged | undefined {
  for (let at = 1; at <= longestModifier && at < said.length; at++)
    for (let there = 1; there <= longestModifier && there < told.length; there++) {
      let shared = 0
      while (said[at + shared] && said[at + shared]!.stem === told[there + shared]?.stem) shared++
      if (shared < fewestShared) continue
      const [modifier, instead] = [said.slice(0, at), told.slice(0, there)]
      if (!stands(modifier, said[at]!) || !stands(instead, told[there]!)) continue
      // To the end of one of the two: what one of them adds may tell them apart.
      const ends = at + shared === said.length || there + shared === told.length
      if (ends && isOther(modifier, instead, said[at]!, evidence)) return { modifier, instead }
    }
  return undefined
}

/** It stands right before its noun: "adjust the chain" has a verb there. */
function stands(modifier: Word[], noun: Word): boolean {
  const words = [...modifier, noun]
  return words.every((word, at) => at === 0 || word.start - words[at - 1]!.end <= 3)
}

/** Whether the evidence speaks of both, and never of both at once. */
function isOther(modifier: Word[], instead: Word[], noun: Word, evidence: PreparedEvidence): boolean {
  const words = [...modifier, ...instead]
  if (words.some(({ stem, kind }) => kind === 'number' || general.test(stem))) return false
  if (modifier.some((one) => instead.some((other) => akin(one, other)))) return false
  const holding = (word: Word) => new Set(evidence.holding.get(word.stem) ?? [])
  const [ours, theirs] = [holding(modifier[0]!), holding(instead[0]!)]
  const nouns = holding(noun)
  return (
    [...ours].some((sentence) => nouns.has(sentence)) && ![...ours].some((sentence) => theirs.has(sentence))
  )
}

function akin(one: Word, other: Word): boolean {
  const length = Math.min(6, one.stem.length, other.stem.length)
  if (one.stem.slice(0, length) === other.stem.slice(0, length)) return true
  const groups = new Set(lexicon().same.get(one.stem) ?? [])
  return (lexicon().same.get(other.stem) ?? []).some((group) => groups.has(group))
}

function finding(claim: ReadClaim, { modifier, instead }: Exchanged, given: ReadSentence): ExactFinding {
  const text = (words: Word[]) => words.map((word) => word.text).join(' ')
  return {
    verdict: 'contradicted',
    start: modifier[0]!.start,
    end: modifier.at(-1)!.end,
    evidence: [{ passage: given.passage, start: given.start, end: given.end }],
    because: { code: 'other-word', values: { given: text(instead), claimed: text(modifier) } },
    check: 'relations',
  }
}
