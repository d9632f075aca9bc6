import type { Part } from './parsed-document.ts'

export interface TextBuilder {
  /** Appends one part; nothing happens when its text is blank. */
  add(text: string, part: Omit<Part, 'start' | 'end'>): void
  finish(): { text: string; parts: Part[] }
}

/** Collects a document's text part by part and keeps their offsets: rows of a kind on lines, others a line apart. */
export function textBuilder(): TextBuilder {
  const pieces: string[] = []
  const parts: Part[] = []
  let length = 0
  const append = (piece: string) => {
    pieces.push(piece)
    length += piece.length
  }
  return {
    add(text, part) {
      if (text.trim() === '') return
      const last = parts.at(-1)
      const together = (part.kind === 'list-item' || part.kind === 'table-row') && last?.kind === part.kind
      if (last) append(together ? '\n' : '\n\n')
      const start = length
      append(text)
      parts.push({ ...part, start, end: length })
    },
    finish: () => ({ text: pieces.join(''), parts }),
  }
}
