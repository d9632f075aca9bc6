import type { StoredBlock } from '../store/index.ts'
import { distinctNumbers, termsHead, type TermNumbers } from '../wire/index.ts'
import { numberTerms } from './number-terms.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { split, type Block } from './split.ts'
import { stemmingOf } from './stem.ts'

/** Splits a document and computes what its blocks are found by. */
export function indexDocument(document: ParsedDocument): StoredBlock[] {
  return indexBlocks(document, split(document))
}

/** Computes what the blocks of a document are found by. */
export function indexBlocks(document: Omit<ParsedDocument, 'parts'>, blocks: Block[]): StoredBlock[] {
  const numbers = blockNumbers(document, blocks)
  return blocks.map(({ start, end, headings, page, anchor }, ordinal) => ({
    start,
    end,
    headings,
    page,
    anchor,
    ordinal,
    terms: numbers[ordinal]!,
  }))
}

const distinct = distinctNumbers()

/** The numbers of each block, all in one piece of memory, so that they go to another thread without being copied. */
function blockNumbers(
  { title, text, language }: Omit<ParsedDocument, 'parts'>,
  blocks: Block[],
): TermNumbers[] {
  const stemming = stemmingOf(language)
  const own = blocks.map(({ start, end }) => numberTerms(text, stemming, start, end).slice())
  const different = own.map((numbers) => distinct(numbers, 0, numbers.length).slice())
  const titles = titleNumbers(title, (heading) => numberTerms(heading, stemming).slice())
  const none = new Uint32Array()
  const parts = blocks.map(({ headings }, at) => {
    // What those around are about, not how often they say it.
    const around = joined([different[at - 1] ?? none, different[at + 1] ?? none])
    return [own[at]!, titles(headings), distinct(around, 0, around.length).slice()] as const
  })
  const lengths = parts.map((fields) => fields.reduce((sum, { length }) => sum + length, termsHead))
  const all = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0))
  let start = 0
  return parts.map(([ownNumbers, titleNumbers, neighbours], at) => {
    const numbers = all.subarray(start, (start += lengths[at]!))
    numbers[0] = ownNumbers.length
    numbers[1] = titleNumbers.length
    numbers.set(ownNumbers, termsHead)
    numbers.set(titleNumbers, termsHead + ownNumbers.length)
    numbers.set(neighbours, termsHead + ownNumbers.length + titleNumbers.length)
    return numbers
  })
}

/** The numbers of the title and of the headings that a block stands under; most stand under those of the one before. */
function titleNumbers(
  title: string,
  numbersOf: (heading: string) => Uint32Array,
): (headings: string[]) => Uint32Array {
  const known = new Map<string, Uint32Array>()
  let before: { headings: string[]; numbers: Uint32Array } | undefined
  return (headings) => {
    if (before?.headings === headings) return before.numbers
    const numbers = joined(
      [title, ...headings].map((heading) => {
        const found = known.get(heading) ?? numbersOf(heading)
        known.set(heading, found)
        return found
      }),
    )
    before = { headings, numbers }
    return numbers
  }
}

function joined(parts: Uint32Array[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let end = 0
  for (const part of parts) {
    all.set(part, end)
    end += part.length
  }
  return all
}
