import type { getDocumentProxy } from 'unpdf'
import { lettersOf } from './pdf-parts.ts'

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>

/** How many entries of an outline are looked up, and how deep. */
const mostEntries = 3_000
const deepest = 5

export interface Outline {
  /** By page, counted from 1: the headings that the outline leads to, by their letters, with their level. */
  byPage: Map<number, Map<string, number>>
  /** The deepest level that it has; 0 where there is none. */
  depth: number
}

interface Entry {
  title: string
  dest: string | unknown[] | null
  items: Entry[]
}

/** Reads the outline that many a PDF has beside its pages: the one place where its headings are called so. */
export async function readOutline(pdf: PdfDocument): Promise<Outline> {
  const outline: Outline = { byPage: new Map(), depth: 0 }
  let looked = 0
  const look = async (entries: Entry[], level: number): Promise<void> => {
    for (const { title, dest, items } of entries) {
      if (++looked > mostEntries) return
      const page = await pageOf(pdf, dest)
      const letters = lettersOf(title)
      if (page !== undefined && letters !== '') {
        const headings = outline.byPage.get(page) ?? new Map<string, number>()
        outline.byPage.set(page, headings.set(letters, level))
        outline.depth = Math.max(outline.depth, level)
      }
      if (level < deepest) await look(items, level + 1)
    }
  }
  // A damaged outline takes nothing away but itself.
  try {
    await look(((await pdf.getOutline()) ?? []) as Entry[], 1)
  } catch {
    return { byPage: new Map(), depth: 0 }
  }
  return outline
}

async function pageOf(pdf: PdfDocument, dest: Entry['dest']): Promise<number | undefined> {
  try {
    const explicit = typeof dest === 'string' ? await pdf.getDestination(dest) : dest
    const reference: unknown = explicit?.[0]
    if (typeof reference === 'number') return reference + 1
    if (typeof reference !== 'object' || reference === null) return undefined
    return (await pdf.getPageIndex(reference as { num: number; gen: number })) + 1
  } catch {
    return undefined
  }
}
