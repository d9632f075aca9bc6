import type { StoredBlock } from '../store/index.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { split, type Block } from './split.ts'
import { terms } from './terms.ts'

/** Splits a document and computes what its blocks are found by. */
export function indexDocument(document: ParsedDocument): StoredBlock[] {
  const blocks = split(document)
  const own = blocks.map(({ start, end }) => terms(document.text.slice(start, end)))
  const titleTerms = terms(document.title)
  return blocks.map((block, ordinal) => ({
    ...block,
    ordinal,
    terms: {
      text: own[ordinal]!.join(' '),
      title: [...titleTerms, ...headingTerms(block)].join(' '),
      neighbours: neighbourTerms(own, ordinal).join(' '),
    },
  }))
}

function headingTerms({ headings }: Block): string[] {
  return headings.flatMap((heading) => terms(heading))
}

/** The terms of the block before and the one behind, each once: what they are about, not how often they say it. */
function neighbourTerms(own: string[][], ordinal: number): string[] {
  return [...new Set([...(own[ordinal - 1] ?? []), ...(own[ordinal + 1] ?? [])])]
}
