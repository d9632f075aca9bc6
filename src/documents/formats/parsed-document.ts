/** One piece of a document's structure. Offsets are UTF-16 into the document's text. */
export interface Part {
  kind: 'heading' | 'paragraph' | 'list-item' | 'term' | 'code' | 'table-row'
  start: number
  end: number
  /** Of a heading: 1 is the highest. */
  level?: number
  /** The page that it begins on, counted from 1. */
  page?: number
  /** The nearest name before it that a link can point at. */
  anchor?: string
  /** The term that it defines, inside a definition list: works as one more heading. */
  term?: string
}

/** What every parser gives: the plain text, and its parts in order, none overlapping. */
export interface ParsedDocument {
  title: string
  text: string
  parts: Part[]
  /** What most of it is written in, as a primary tag of BCP 47 (`en`, `zh`); undefined where that is not clear. */
  language?: string | undefined
  /** What of it could not be read, one sentence each, without a full stop. */
  warnings?: string[]
}
