import { claimKind, isLabel, type ClaimKind } from './claim-kind.ts'
import { blocksOf, isWhole, maskMarkdown, trimSpan, type Block, type BlockKind } from './markdown.ts'
import { announcesSources, namesSource } from './sources.ts'
import { sentencesOf, type Span } from '../text/sentences.ts'

/** A sentence, list item or table row of an answer. Offsets are UTF-16 code units; `text` is the answer between them. */
export interface Sentence {
  start: number
  end: number
  text: string
  /** The same stretch with Markdown and citations overwritten by blanks; as long as `text`. */
  plain: string
  kind: ClaimKind
  block: BlockKind
  /** The numbers of the passages that it cites. */
  cited: number[]
}

/** Splits an answer into its sentences, list items and table rows, and says which of them claim something. */
export function splitAnswer(answer: string): Sentence[] {
  return splitFrom(answer, 0).sentences
}

/**
 * The sentences of an answer from `from` on, which must be its beginning or a break; `breaks` are the blank lines
 * outside of code, where nothing that follows depends on what stands before.
 */
export function splitFrom(answer: string, from: number): { sentences: Sentence[]; breaks: number[] } {
  const text = from === 0 ? answer : answer.slice(from)
  const blocks = blocksOf(text)
  const { text: masked, citations } = maskMarkdown(text, blocks)
  const sentences: Sentence[] = []
  const breaks: number[] = []
  let nextCitation = 0
  /** What the answer is taken from is being listed. */
  let isListing = false
  for (const [index, block] of blocks.entries()) {
    if (block.end <= block.start) {
      // Who signs stands behind the closing words, and a source behind its title, whatever is between; and a title of
      // sources is none above all else.
      const isFirst = from === 0 && sentences.length === 0
      if (!isFirst && sentences.at(-1)?.kind !== 'closing' && !isListing) breaks.push(from + block.start)
      continue
    }
    const spans = spansIn(block, text, masked)
    const isHeader = block.kind === 'row' && blocks[index - 1]?.kind !== 'row'
    const above = blocks[index - 1]
    const isBelow = above?.kind === 'text' && above.end > above.start && above.end + 1 === block.start
    const isTitled = isBelow && isTitle(sentences.at(-1))
    const isSigned = sentences.at(-1)?.kind === 'closing'
    const mayTitle = spans.length === 1 && !isTitled
    for (const [place, { start, end }] of spans.entries()) {
      if (end <= start) continue
      const until = spans[place + 1]?.start ?? block.end
      const cited = new Set<number>()
      for (; nextCitation < citations.length && citations[nextCitation]!.start < until; nextCitation++)
        for (const number of citations[nextCitation]!.numbers) cited.add(number)
      const plain = masked.slice(start, end)
      const kind: ClaimKind =
        isHeader || (spans.length > 1 && isBoldLabel(text, plain, { start, end }))
          ? 'heading'
          : isSource(text.slice(place === 0 ? block.start : start, end), block, isListing)
            ? 'source'
            : claimKind(plain, block.kind, { mayTitle, isSigned })
      // Above all else, "Sources:" tells of what the question asks for.
      const mayList = (from > 0 || sentences.length > 0) && /^(?:text|heading)$/.test(block.kind)
      isListing =
        (mayList && announcesSources(plain)) || (isListing && (kind === 'source' || block.kind === 'item'))
      sentences.push({
        start: from + start,
        end: from + end,
        text: text.slice(start, end),
        plain,
        kind,
        block: block.kind,
        cited: [...cited],
      })
    }
  }
  const last = sentences.at(-1)
  // With nothing behind it, a short line is no title: it is the answer.
  if (last?.kind === 'heading' && last.block === 'text') last.kind = 'claim'
  return { sentences, breaks }
}

/** Whether a sentence, with the mark of its entry, only names what the answer is taken from. */
function isSource(text: string, { kind }: Block, isListed: boolean): boolean {
  return (kind === 'text' || kind === 'item') && namesSource(text, isListed)
}

/** Whether a line has a title, a lead-in or one of the lines under them right above it. */
function isTitle(above: Sentence | undefined): boolean {
  return (
    above?.kind === 'heading' ||
    above?.kind === 'lead-in' ||
    (above?.kind === 'claim' && isLabel(above.plain.trim()))
  )
}

/** Tells somebody what to do: a claim, however short. */
const bids =
  /^(?:add|allow|apply|ask|avoid|be|bring|buy|call|check|choose|clean|close|consider|cook|cut|do|don['’]t|drink|eat|enter|get|give|go|hold|keep|leave|limit|look|make|mix|move|never|offer|open|place|press|put|remove|rest|restart|run|save|seek|select|set|stay|stir|stop|take|test|try|turn|use|visit|wait|wash|wear|write)\b/i

/** A bold word or two with a full stop, before the text that they are about: `**Parking.** There are 40 spaces.` */
function isBoldLabel(text: string, plain: string, { start, end }: Span): boolean {
  const isBold = /[*_]{2}$/.test(text.slice(start - 2, start)) && /^[*_]{2}/.test(text.slice(end, end + 2))
  return isBold && !bids.test(plain) && isLabel(plain.replace(/\.$/, ''))
}

function spansIn(block: Block, text: string, masked: string): Span[] {
  if (isWhole(block)) return [trimSpan(text, block.start, block.end)]
  if (block.kind === 'row') return [trimSpan(masked, block.start, block.end)]
  return sentencesOf(masked.slice(block.start, block.end), block.start, { wholeQuotations: true })
}
