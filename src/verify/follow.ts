import { checkLimits, checkNotices, judgeOf, roundScore, withinLimit } from './check.ts'
import { splitFrom, type Sentence } from './claims/claims.ts'
import { lastLine, mayThink } from './claims/thoughts.ts'
import type { JudgeRequest } from './judge.ts'
import type { CheckedClaim } from './verdicts.ts'
import type { Verdict } from '../wire/index.ts'

/** Checks an answer while it is being written. */
export interface Follower {
  /** Takes in what was written since; gives what can be said of the sentences that are now complete. */
  push(text: string): CheckedClaim[]
  /** The answer is complete: gives what can be said of the rest. */
  end(): CheckedClaim[]
  /** The calibrated probability that anything so far is unsupported, and whether that is above the threshold. */
  verdict(): { score: number; unsupported: boolean }
  /** What was not looked at, and why; undefined where there is nothing. */
  notice(): string | undefined
}

/** A follower that may work elsewhere: what it finds may come with a later push, the rest at its end. */
export type LiveFollower = Pick<Follower, 'push' | 'notice'> & {
  end(): CheckedClaim[] | Promise<CheckedClaim[]>
  close?(): void
}

/** Text that is longer than this without a blank line is looked at again only after it has grown by a tenth. */
const longTail = 20_000
/** A line that begins so may yet turn out to be another kind of block. */
const undecided = /^\s*(?:[|`~>#*+\-•–=_$\\]|\d|[a-z](?:[.)]|$)|[A-Z](?:\)|$))/
const ends = /[.!?:…。！？।؟۔\n]/

/** Follows one answer. What it says of a sentence is what `check` says of it in the whole answer. */
export function openFollower(request: JudgeRequest): Follower {
  const { texts, notice: cut } = withinLimit(request.evidence)
  const judge = judgeOf({ ...request, evidence: texts })
  const notices = new Set(cut === undefined ? [] : [cut])
  let claims = 0
  let answer = ''
  let settled = 0
  /** The end of the last sentence that was judged. */
  let judged = -1
  let looked = 0
  /** Whether what was not judged yet holds the end of a sentence. */
  let fresh = false

  const take = (until: number, whole: boolean): CheckedClaim[] => {
    const { sentences, breaks } = splitFrom(answer.slice(0, until), settled)
    const found: CheckedClaim[] = []
    const sure = whole ? sentences.length : lastSure(sentences)
    for (const sentence of sentences.slice(0, sure))
      if (sentence.start > judged) {
        judged = sentence.end - 1
        if (sentence.kind === 'claim' && ++claims > checkLimits.claims) notices.add(checkNotices.claims)
        if (claims <= checkLimits.claims) found.push(...judge.add(sentence, answer))
      }
    const open = sentences[sure]?.start ?? until
    const last = breaks.findLast((at) => at <= open && at <= judged + 1)
    if (last !== undefined) settled = last
    return found
  }

  return {
    push(piece) {
      const text = piece.slice(0, Math.max(0, checkLimits.answer - answer.length))
      if (text.length < piece.length) notices.add(checkNotices.answer)
      answer += text
      fresh ||= ends.test(text)
      if (!fresh) return []
      const tail = answer.length - settled
      if (tail > longTail && answer.length - looked < tail / 10) return []
      looked = answer.length
      const line = lastLine(answer)
      const begun = answer.slice(line, line + 20)
      const found = take(undecided.test(begun) || mayThink(begun) ? line : answer.length, false)
      fresh = ends.test(answer.slice(judged + 1))
      return found
    },
    end: () => take(answer.length, true),
    verdict: () => ({ score: roundScore(judge.score()), unsupported: judge.unsupported() }),
    notice: () => (notices.size > 0 ? [...notices].join(' ') : undefined),
  }
}

/** How many sentences can no longer change: those that are followed by one which has begun for certain. */
function lastSure(sentences: Sentence[]): number {
  const last = sentences.length - 1
  if (last < 1) return 0
  // The first letter decides whether what begins with a number is a sentence of its own.
  const { plain } = sentences[last]!
  const begun = /\p{L}/u.test(plain) && (plain.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 2
  return begun ? last : last - 1
}

interface TextDelta {
  type: 'text-delta'
  text: string
}

/**
 * Passes a run's events on and puts `verdict` events among them, each as soon as its sentence is complete; the rest
 * comes before the last event of a run that is done. A run that breaks off leaves its last sentence without a verdict.
 */
export async function* follow<Event extends { type: string }>(
  events: AsyncIterable<Event | TextDelta>,
  request: JudgeRequest & {
    /** What an event says that all of the evidence is from now on; undefined where it says nothing of it. */
    evidenceOf?: (event: Event | TextDelta) => JudgeRequest['evidence'] | undefined
    /** Whether nothing is written behind an event until the evidence changes: nobody has to stand ready meanwhile. */
    rests?: (event: Event | TextDelta) => boolean
    /** Where the work is done; left out: here. */
    open?: (request: JudgeRequest) => LiveFollower
  },
): AsyncGenerator<Event | TextDelta | VerdictEvent | NoticeEvent> {
  const { evidenceOf, rests } = request
  const open: (request: JudgeRequest) => LiveFollower = request.open ?? openFollower
  let follower = open(request)
  let text = ''
  /** Up to where claims were told. What has its verdict keeps it; what comes is held against all of the evidence. */
  let told = -1
  const tell = function* (claims: CheckedClaim[]) {
    for (const claim of claims.filter(({ start }) => start > told)) {
      told = claim.start
      yield* verdictEvent(claim)
    }
  }
  try {
    for await (const event of events) {
      const evidence = evidenceOf?.(event)
      if (evidence) {
        follower.close?.()
        follower = open({ ...request, evidence })
        yield* tell(follower.push(text))
      }
      if (event.type === 'run-done') {
        yield* tell(await follower.end())
        const message = follower.notice()
        if (message !== undefined) yield { type: 'check-notice', message }
      }
      yield event
      if (rests?.(event)) follower.close?.()
      if (event.type === 'text-delta') {
        text += (event as TextDelta).text
        yield* tell(follower.push((event as TextDelta).text))
      }
    }
  } finally {
    follower.close?.()
  }
}

interface NoticeEvent {
  type: 'check-notice'
  message: string
}

type VerdictEvent = Verdict & { type: 'verdict' }

/** A claim as the wire has it; what claims nothing is not told. */
function* verdictEvent(claim: CheckedClaim): Generator<VerdictEvent> {
  const { start, end, verdict, right, probability, evidence, reason, because, wrongCitation } = claim
  if (verdict === undefined) return
  yield {
    type: 'verdict',
    start,
    end,
    verdict,
    ...(right !== undefined && { right }),
    probability: probability ?? 0,
    // What people themselves said is evidence too, but no passage: its number is 0.
    evidence: evidence.filter(({ passage }) => passage > 0),
    reason: reason ?? '',
    ...(because && { because }),
    ...(wrongCitation && { wrongCitation }),
  }
}
