import type { ParsedDocument, Part } from './parsed-document.ts'

/** Reads Markdown by its lines (CommonMark's blocks, without nesting); the text stays as it was written. */
export function parseMarkdown(text: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const parts: Part[] = []
  let title = ''
  let fence = ''
  let open: Part | undefined
  const close = () => {
    if (open) parts.push(open)
    open = undefined
  }
  const begin = (kind: Part['kind'], start: number, end: number, level?: number) => {
    close()
    open = { kind, start, end, level }
  }

  for (const { start, end } of lines(text, frontMatterEnd(text))) {
    const line = text.slice(start, end)
    if (fence !== '') {
      if (open) open.end = end
      if (line.trimStart().startsWith(fence)) {
        fence = ''
        close()
      }
      continue
    }
    const blank = line.length - line.trimStart().length
    const fenced = /^ {0,3}(`{3,}|~{3,})/.exec(line)
    const heading = headingOf(line)
    const underline = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(line)
    if (fenced) {
      fence = fenced[1]!
      begin('code', start, end)
    } else if (line.trim() === '') close()
    else if (heading) {
      const from = start + line.indexOf(heading.text)
      begin('heading', from, from + heading.text.length, heading.level)
      if (title === '' && heading.level === 1) title = heading.text
      close()
    } else if (underline && open?.kind === 'paragraph') {
      open.kind = 'heading'
      open.level = underline[1]!.startsWith('=') ? 1 : 2
      if (title === '' && open.level === 1) title = text.slice(open.start, open.end)
      close()
    } else if (/^\s*([-*+]|\d{1,9}[.)])\s/.test(line)) begin('list-item', start + blank, end)
    else if (/^\s*\|/.test(line)) {
      close()
      if (!/^[\s|:-]+$/.test(line)) parts.push({ kind: 'table-row', start: start + blank, end })
    } else if (open) open.end = end
    else begin('paragraph', start + blank, end)
  }
  close()
  return { title: plain(title) || fallbackTitle, text, parts }
}

/** `## Heading ##`. Cut by hand: a pattern for it would go over a long line of blanks again and again. */
function headingOf(line: string): { level: number; text: string } | undefined {
  const level = /^ {0,3}(#{1,6})(?=[ \t])/.exec(line)?.[1]!.length
  if (level === undefined) return undefined
  const inner = line.trim().slice(level).trim()
  let end = inner.length
  while (inner[end - 1] === '#') end--
  const text = end < inner.length && /[ \t]/.test(inner[end - 1] ?? ' ') ? inner.slice(0, end).trim() : inner
  return text === '' ? undefined : { level, text }
}

/** The lines from an offset on, without their line feeds. */
export function* lines(text: string, from = 0): Generator<{ start: number; end: number }> {
  for (let start = from; start < text.length;) {
    const feed = text.indexOf('\n', start)
    const end = feed < 0 ? text.length : feed
    yield { start, end }
    start = end + 1
  }
}

function frontMatterEnd(text: string): number {
  return /^---\n[\s\S]*?\n---\n/.exec(text)?.[0].length ?? 0
}

function plain(title: string): string {
  return title.replace(/[`*]/g, '').replace(/\s+/g, ' ').trim()
}
