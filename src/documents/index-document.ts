import type { StoredBlock } from '../store/index.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { split, type Block } from './split.ts'
import { stemmingOf } from './stem.ts'
import { terms } from './terms.ts'

/** Splits a document and computes what its blocks are found by. */
export function indexDocument(document: ParsedDocument): StoredBlock[] {
  return indexBlocks(document, split(document))
}

/** Computes what the blocks of a document are found by. */
export function indexBlocks(document: Omit<ParsedDocument, 'parts'>, blocks: Block[]): StoredBlock[] {
  const stemming = stemmingOf(document.language)
  const own = blocks.map(({ start, end }) => terms(document.text.slice(start, end), stemming))
  const distinct = own.map((found) => new Set(found))
  const titleTerms = titleTermsOf(document)
  return blocks.map(({ start, end, headings, page, anchor }, ordinal) => ({
    start,
    end,
    headings,
    page,
    anchor,
    ordinal,
    terms: {
      text: own[ordinal]!.join(' '),
      title: titleTerms(headings),
      neighbours: neighbourTerms(distinct[ordinal - 1], distinct[ordinal + 1]),
    },
  }))
}

/** The terms of the title and of the headings that a block stands under; most stand under those of the one before. */
function titleTermsOf({ title, language }: Omit<ParsedDocument, 'parts'>): (headings: string[]) => string {
  const known = new Map<string, string>()
  const stemming = stemmingOf(language)
  const termsOf = (heading: string) => {
    const found = known.get(heading) ?? terms(heading, stemming).join(' ')
    known.set(heading, found)
    return found
  }
  return (headings) =>
    [title, ...headings]
      .map(termsOf)
      .filter((found) => found !== '')
      .join(' ')
}

/** The terms of the block before and the one behind, each once: what they are about, not how often they say it. */
function neighbourTerms(before = new Set<string>(), behind = new Set<string>()): string {
  const found = [...before]
  for (const term of behind) if (!before.has(term)) found.push(term)
  return found.join(' ')
}
