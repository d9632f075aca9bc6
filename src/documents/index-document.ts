import type { StoredBlock } from '../store/index.ts'
import { distinctNumbers, termsHead, type TermNumbers } from '../base/index.ts'
import { numberTerms } from './words/number-terms.ts'
import type { ParsedDocument } from './formats/parsed-document.ts'
import { split, type Block } from './split.ts'
import { stemmingOf, type Stemming } from './words/stem.ts'

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
  const ends = new Uint32Array(blocks.length)
  let end = 0
  for (let at = 0; at < blocks.length; at++) ends[at] = end = writeBlock(written, end, own, at, titlesOf[at]!)
  const numbers = written.slice(0, end)
  return blocks.map((_, at) => numbers.subarray(at === 0 ? 0 : ends[at - 1], ends[at]))
}

/** Writes the numbers of a block from a place on, and returns where they end. */
function writeBlock(
  into: Uint32Array,
  from: number,
  own: OwnNumbers,
  at: number,
  title: Uint32Array,
): number {
  const start = startOf(own, at)
  const stop = own.ends[at]!
  into[from] = stop - start
  into[from + 1] = title.length
  let end = from + termsHead
  into.set(own.numbers.subarray(start, stop), end)
  end += stop - start
  into.set(title, end)
  end += title.length
  // What those around are about, not how often they say it.
  const behind = own.ends[Math.min(at + 2, own.ends.length) - 1]!
  const neighbours = distinct(own.numbers, startOf(own, Math.max(at - 1, 0)), behind, { start, end: stop })
  into.set(neighbours, end)
  return end + neighbours.length
}

/** The numbers of all blocks' own text behind each other, and where those of each end. */
interface OwnNumbers {
  numbers: Uint32Array
  ends: number[]
}

function startOf({ ends }: OwnNumbers, at: number): number {
  return at === 0 ? 0 : ends[at - 1]!
}

function ownNumbers(text: string, stemming: Stemming | undefined, blocks: Block[]): OwnNumbers {
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
