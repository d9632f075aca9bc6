import type { StoredBlock } from '../store/index.ts'
import { distinctNumbers, termsHead, type TermNumbers } from '../base/index.ts'
import { numberTerms } from './number-terms.ts'
import type { ParsedDocument } from './formats/parsed-document.ts'
import { split, type Block } from './split.ts'
import { stemmingOf, type Stemming } from './stem.ts'

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
  const own = ownNumbers(text, stemming, blocks)
  const titles = titleNumbers(title, (heading) => numberTerms(heading, stemming).slice())
  const titlesOf = blocks.map(({ headings }) => titles(headings))
  // What stands in a block is its own, and at most once more in each of the two beside it.
  const most = titlesOf.reduce((sum, { length }) => sum + termsHead + length, 3 * own.numbers.length)
  const written = new Uint32Array(most)
  const ends: number[] = []
  let end = 0
  for (const [at, title] of titlesOf.entries()) {
    const [start, stop] = [own.ends[at - 1] ?? 0, own.ends[at]!]
    written[end] = stop - start
    written[end + 1] = title.length
    end += termsHead
    for (let from = start; from < stop; from++) written[end++] = own.numbers[from]!
    written.set(title, end)
    end += title.length
    // What those around are about, not how often they say it.
    const around = [own.ends[at - 2] ?? 0, own.ends[at + 1] ?? stop] as const
    const neighbours = distinct(own.numbers, ...around, { start, end: stop })
    written.set(neighbours, end)
    ends.push((end += neighbours.length))
  }
  const numbers = written.slice(0, end)
  return ends.map((end, at) => numbers.subarray(ends[at - 1] ?? 0, end))
}

/** The numbers of all blocks' own text behind each other, and where those of each end. */
function ownNumbers(
  text: string,
  stemming: Stemming | undefined,
  blocks: Block[],
): { numbers: Uint32Array; ends: number[] } {
  let numbers = new Uint32Array(text.length / 4 + 64)
  const ends: number[] = []
  let length = 0
  for (const { start, end } of blocks) {
    const found = numberTerms(text, stemming, start, end)
    if (length + found.length > numbers.length) {
      const before = numbers
      numbers = new Uint32Array((length + found.length) * 2)
      numbers.set(before)
    }
    numbers.set(found, length)
    ends.push((length += found.length))
  }
  return { numbers: numbers.subarray(0, length), ends }
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
