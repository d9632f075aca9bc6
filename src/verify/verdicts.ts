import { isInWindow, type Alignment } from './evidence/align.ts'
import type { ClaimKind } from './claims/claim-kind.ts'
import { citationProblem } from './evidence/citations.ts'
import type { Evidence } from './evidence/evidence.ts'
import type { ExactFinding } from './exact/index.ts'
import type { JudgedSentence } from './scoring/judged-sentence.ts'
import { calibrated, type Setting } from './scoring/model.ts'
import { told, type Reason } from './reasons.ts'
import type { Span } from './text/sentences.ts'
import type { Because, VerdictKind } from '../wire/index.ts'

/** A span of a passage; `passage` is its number. */
export interface EvidenceSpan {
  passage: number
  start: number
  end: number
}

/** A claim of an answer and its verdict; what claims nothing has a kind and no verdict. Offsets are UTF-16 units. */
export interface CheckedClaim {
  start: number
  end: number
  text: string
  kind: ClaimKind
  verdict?: VerdictKind
  /** Whether what was worked out again came out as the answer says; only with `recomputed`. */
  right?: boolean
  /** The calibrated probability that the evidence supports it. */
  probability?: number
  evidence: EvidenceSpan[]
  /** Why, in English, and what that phrase was made of. */
  reason?: string
  because?: Because
  wrongCitation?: { cited: number[]; better?: number }
}

/** How surely a sum is wrong that comes out otherwise. */
const miscalculated = 0.95

/** How surely a finding of the exact checks shows that something is wrong; 0 where it shows no such thing. */
export function surelyWrong({ verdict, right, sureness = miscalculated }: ExactFinding): number {
  return verdict === 'contradicted' || right === false ? sureness : 0
}

/** What is not supported is partly so where one place of the evidence holds this much of it. */
const partlyShare = 0.75

const mostNamed = 3
const fewestOfEcho = 3
/** A window must hold this share of a claim's weight to be shown as what carries it. */
const shownShare = 0.25

interface VerdictContext {
  setting: Setting
  /** The stems of the question. */
  asked: ReadonlySet<string>
  /** The figures and names of the sentence that the evidence has nowhere. */
  absent(): string[]
}

/** The verdict on one sentence. */
export function verdictsOf(
  judged: JudgedSentence,
  findings: ExactFinding[],
  evidence: Evidence,
  { setting, asked, absent }: VerdictContext,
): CheckedClaim[] {
  const { sentence, alignment } = judged
  const unsupported = calibrated(setting.sentenceCalibration, judged.score)
  const missing = findings.find(({ verdict }) => verdict === 'not-found')
  const limited = missing ? undefined : findings.find(({ verdict }) => verdict === 'partly')
  const shown = findings.filter(({ verdict }) => verdict === 'contradicted' || verdict === 'recomputed')
  const exact = shown.find(({ right }) => right !== true) ?? (missing || limited ? undefined : shown[0])
  const wrongCitation = citationProblem(sentence, alignment, evidence)
  const extra = wrongCitation ? { wrongCitation } : {}
  if (exact) {
    const { verdict, right, because } = exact
    const probability = round(1 - Math.max(surelyWrong(exact), unsupported))
    const spans = numbered(exact, evidence)
    return [
      {
        ...place(judged, sentence),
        verdict,
        ...(right !== undefined && { right }),
        probability,
        evidence: spans.length > 0 ? spans : spansOf(alignment, evidence),
        ...told(isFromTool(exact, evidence) ? { ...because, fromTool: true } : because),
        ...extra,
      },
    ]
  }
  const carried = spansOf(alignment, evidence)
  const echo = isEcho(alignment, asked)
  const isLikely = unsupported < setting.thresholds.sentence && !echo && !missing && !limited
  // However alike the words are: a number or name that stands nowhere is not what the evidence says.
  const lacking = echo || missing || limited ? [] : absent()
  if (isLikely && lacking.length === 0)
    return [
      {
        ...place(judged, sentence),
        verdict: 'supported',
        probability: round(1 - unsupported),
        evidence: carried,
        ...told(supportedReason(alignment, evidence)),
        ...extra,
      },
    ]
  return [
    {
      ...place(judged, sentence),
      verdict: limited || alignment.windows[2].share >= partlyShare ? 'partly' : 'not-found',
      probability: round(1 - Math.max(unsupported, setting.thresholds.sentence)),
      evidence: limited ? numbered(limited, evidence) : carried,
      ...told(
        (missing ?? limited)?.because ?? (echo ? { code: 'only-asked' } : missingReason(alignment, lacking)),
      ),
      ...extra,
    },
  ]
}

/** What speaks for a finding, by the numbers under which the passages came. */
function numbered({ evidence: spans }: ExactFinding, evidence: Evidence): EvidenceSpan[] {
  return spans.map(({ passage, start, end }) => ({
    passage: evidence.passages[passage - 1]?.number ?? passage,
    start,
    end,
  }))
}

function isFromTool({ evidence: [span] }: ExactFinding, evidence: Evidence): boolean {
  return span !== undefined && evidence.passages[span.passage - 1]?.from === 'tool'
}

/** A sentence that only says again what the question supposed, of which the evidence has nothing to show. */
function isEcho({ content, words, windows }: Alignment, asked: ReadonlySet<string>): boolean {
  if (windows[2].share >= shownShare || content.length < fewestOfEcho) return false
  return content.filter((at) => asked.has(words[at]!.stem)).length >= content.length / 2
}

function place({ sentence }: JudgedSentence, { start, end }: Span) {
  return {
    start,
    end,
    text: sentence.text.slice(start - sentence.start, end - sentence.start),
    kind: sentence.kind,
  }
}

/** The sentences that carry a claim: those of its best window that hold words of it. */
function spansOf({ content, words, weights, windows }: Alignment, evidence: Evidence): EvidenceSpan[] {
  const window = windows[2]
  if (window.first < 0 || window.share < shownShare) return []
  const found: { span: EvidenceSpan; held: number }[] = []
  for (let at = window.first; at < window.first + window.count; at++) {
    const { passage, start, end } = evidence.sentences[at]!
    if (end === start) continue
    const sentence = { first: at, count: 1, share: 0 }
    let held = 0
    for (const [index, place] of content.entries())
      if (isInWindow(words[place]!.stem, sentence, evidence)) held += weights[index]!
    const { number, data } = evidence.passages[passage]!
    const span = data ? data.origin({ start, end }) : { start, end }
    if (held > 0) found.push({ span: { passage: number, ...span }, held })
  }
  return found.toSorted((a, b) => b.held - a.held).map(({ span }) => span)
}

function supportedReason({ content, runs, windows }: Alignment, evidence: Evidence): Reason {
  if (windows[2].share < shownShare) return { code: content.length === 0 ? 'nothing-to-say' : 'little-of' }
  const best = evidence.passages[evidence.sentences[windows[2].first]!.passage]!
  // Said in the conversation itself, or before it: there is no passage to show.
  if (best.from) return { code: `said-by-${best.from}` }
  if (runs.length > 0 && runs.every((run) => run === runs.length)) return { code: 'word-for-word' }
  return { code: windows[0].share > 0.9 ? 'one-sentence' : 'other-words' }
}

/** Names the figures and names that the evidence lacks, or else the words, the weightiest first. */
function missingReason({ words, content, weights, present, inBest }: Alignment, lacking: string[]): Reason {
  if (lacking.length > 0) return { code: 'nothing-of', values: { words: lacking.slice(0, mostNamed) } }
  const inside = content
    .map((at, index) => ({ word: words[at]!, weight: weights[index]!, index }))
    .toSorted((a, b) => b.weight - a.weight)
  const name = (held: boolean[]) =>
    [...new Set(inside.filter(({ index }) => !held[index]).map(({ word }) => word.text))].slice(0, mostNamed)
  const missing = name(present)
  if (missing.length > 0) return { code: 'nothing-of', values: { words: missing } }
  const apart = name(inBest)
  if (apart.length > 0) return { code: 'elsewhere', values: { words: apart } }
  return { code: 'not-together' }
}

function round(value: number): number {
  return Math.round(Math.max(0, Math.min(1, value)) * 1e4) / 1e4
}
