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
const none = new Uint32Array()

/** The numbers of each block, all in one piece of memory, so that they go to another thread without being copied. */
function blockNumbers(
  { title, text, language }: Omit<ParsedDocument, 'parts'>,
  blocks: Block[],
): TermNumbers[] {
  const stemming = stemmingOf(language)
  const own = blocks.map(({ start, end }) => numberTerms(text, stemming, start, end).slice())
  const titles = titleNumbers(title, (heading) => numberTerms(heading, stemming).slice())
  const parts = blocks.map(({ headings }, at) => ({
    own: own[at]!,
    title: titles(headings),
    around: [own[at - 1] ?? none, own[at + 1] ?? none],
  }))
  const most = parts.reduce(
    (sum, { own, title, around }) => sum + termsHead + own.length + title.length + lengthOf(around),
    0,
  )
  const written = new Uint32Array(most)
  const ends: number[] = []
  let end = 0
  for (const { own, title, around } of parts) {
    written[end] = own.length
    written[end + 1] = title.length
    written.set(own, end + termsHead)
    written.set(title, end + termsHead + own.length)
    end += termsHead + own.length + title.length
    // What those around are about, not how often they say it.
    const all = joined(around)
    const neighbours = distinct(all, 0, all.length)
    written.set(neighbours, end)
    ends.push((end += neighbours.length))
  }
  const numbers = written.slice(0, end)
  return ends.map((end, at) => numbers.subarray(ends[at - 1] ?? 0, end))
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

function lengthOf(parts: Uint32Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}

function joined(parts: Uint32Array[]): Uint32Array {
  const all = new Uint32Array(lengthOf(parts))
  let end = 0
  for (const part of parts) {
    all.set(part, end)
    end += part.length
  }
  return all
}
