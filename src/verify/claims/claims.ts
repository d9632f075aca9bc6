import { claimKind, type ClaimKind } from './claim-kind.ts'
import { blocksOf, maskMarkdown, trimSpan, type Block, type BlockKind } from './markdown.ts'
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
  for (const [index, block] of blocks.entries()) {
    if (block.end <= block.start) {
      breaks.push(from + block.start)
      continue
    }
    const spans = spansIn(block, text, masked)
    const isHeader = block.kind === 'row' && blocks[index - 1]?.kind !== 'row'
    for (const [place, { start, end }] of spans.entries()) {
      if (end <= start) continue
      const until = spans[place + 1]?.start ?? block.end
      const cited = new Set<number>()
      for (; nextCitation < citations.length && citations[nextCitation]!.start < until; nextCitation++)
        for (const number of citations[nextCitation]!.numbers) cited.add(number)
      const plain = masked.slice(start, end)
      sentences.push({
        start: from + start,
        end: from + end,
        text: text.slice(start, end),
        plain,
        kind: isHeader ? 'heading' : claimKind(plain, block.kind),
        block: block.kind,
        cited: [...cited],
      })
    }
  }
  return { sentences, breaks }
}

function spansIn(block: Block, text: string, masked: string): Span[] {
  if (block.kind === 'code') return [trimSpan(text, block.start, block.end)]
  if (block.kind === 'row') return [trimSpan(masked, block.start, block.end)]
  return sentencesOf(masked.slice(block.start, block.end), block.start, { wholeQuotations: true })
}
