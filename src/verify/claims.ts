import { claimKind, type ClaimKind } from './claim-kind.ts'
import { blocksOf, maskMarkdown, trimSpan, type BlockKind, type Cited } from './markdown.ts'
import { sentencesOf } from './sentences.ts'

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
  const blocks = blocksOf(answer)
  const { text: masked, citations } = maskMarkdown(answer, blocks)
  const found: Sentence[] = []
  let nextCitation = 0
  for (const [index, block] of blocks.entries()) {
    if (block.end <= block.start) continue
    const spans =
      block.kind === 'code' || block.kind === 'row'
        ? [trimSpan(block.kind === 'code' ? answer : masked, block.start, block.end)]
        : sentencesOf(masked.slice(block.start, block.end), block.start)
    const header = block.kind === 'row' && blocks[index - 1]?.kind !== 'row'
    for (const [place, { start, end }] of spans.entries()) {
      if (end <= start) continue
      const until = spans[place + 1]?.start ?? block.end
      const cited = new Set<number>()
      for (; nextCitation < citations.length && citations[nextCitation]!.start < until; nextCitation++)
        addCited(citations[nextCitation]!, cited)
      const plain = masked.slice(start, end)
      found.push({
        start,
        end,
        text: answer.slice(start, end),
        plain,
        kind: header ? 'heading' : claimKind(plain, block.kind),
        block: block.kind,
        cited: [...cited],
      })
    }
  }
  return found
}

function addCited(citation: Cited, cited: Set<number>): void {
  for (const number of citation.numbers) cited.add(number)
}
