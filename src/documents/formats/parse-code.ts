import { lines } from './parse-markdown.ts'
import type { ParsedDocument, Part } from './parsed-document.ts'

/** Longer lines are not written by people. */
const longestDefinition = 200
const modifiers =
  '(?:export|default|declare|public|private|protected|internal|static|abstract|final|async|override|virtual|inline|unsafe|open|sealed|data|partial|pub|pub\\([a-z]+\\))\\s+'
const keywords =
  'function\\*?|class|interface|enum|struct|trait|impl|module|namespace|def|fn|func|fun|sub|procedure|object|record|protocol|extension'
const name = '([\\p{L}_$#][\\p{L}\\p{N}_$]*)'

/** What begins a function, a class or the like, by the words that languages have for it, and by its form else. */
const definitions = [
  // Go names the receiver of a method first.
  new RegExp(`^\\s*(?:${modifiers})*(?:${keywords})\\s+(?:\\([^)]*\\)\\s*)?${name}`, 'u'),
  new RegExp(
    `^\\s*(?:${modifiers})*(?:const|let|var)\\s+${name}\\s*=\\s*(?:async\\s*)?(?:function|\\([^)]*\\)[^=]*=>|[\\w$]+\\s*=>)`,
    'u',
  ),
  new RegExp(`^\\s+(?:${modifiers}|get\\s+|set\\s+)*${name}\\s*\\([^)]*\\)[^;=]*\\{\\s*$`, 'u'),
  new RegExp(`^(?:[\\w:<>,*&]+\\s+)+[*&]*${name}\\s*\\([^;]*\\)\\s*\\{?\\s*$`, 'u'),
  /^\s*create\s+(?:or\s+replace\s+)?(?:table|view|function|procedure|trigger|index)\s+(?:if\s+not\s+exists\s+)?["'`]?([\w.]+)/i,
]
const noName = new Set(
  'if for while switch catch return else do try with match when new throw await'.split(' '),
)
const comment = /^\s*(?:\/\/|\/\*|\*|#|--|"""|'''|@|;)/

/**
 * Reads source code as it stands: what is between blank lines is one part, and a function, a class or the like begins
 * one, with the comment above it. Its name, under those that it stands in by its indent, heads its parts.
 */
export function parseCode(text: string, { fallbackTitle }: { fallbackTitle: string }): ParsedDocument {
  const parts: Part[] = []
  const path: { indent: number; name: string }[] = []
  let open: Part | undefined
  /** The comment above the line, as far as nothing else stands between. */
  let above: { start: number; line: number } | undefined
  let before = 0
  let number = 0
  for (const { start, end } of lines(text)) {
    number++
    const line = text.slice(start, end)
    if (line.trim() === '') {
      open = undefined
      above = undefined
      continue
    }
    const isComment = comment.test(line)
    const defined = isComment ? undefined : definitionIn(line)
    if (defined !== undefined) {
      const indent = line.length - line.trimStart().length
      while (path.length > 0 && path.at(-1)!.indent >= indent) path.pop()
      path.push({ indent, name: defined })
      const begin = above ?? { start, line: number }
      if (open && open.start < begin.start) open.end = before
      else if (open) parts.pop()
      open = {
        kind: 'code',
        start: begin.start,
        end,
        anchor: `L${begin.line}`,
        term: path.map(({ name }) => name).join(' › '),
      }
      parts.push(open)
    } else if (open) open.end = end
    else {
      open = { kind: 'code', start, end, anchor: `L${number}`, term: enclosing(path, line) }
      parts.push(open)
    }
    if (!isComment) {
      above = undefined
      before = end
    } else above ??= { start, line: number }
  }
  return { title: fallbackTitle, text, parts }
}

function definitionIn(line: string): string | undefined {
  if (line.length > longestDefinition) return undefined
  for (const pattern of definitions) {
    const found = pattern.exec(line)?.[1]
    if (found !== undefined && !noName.has(found) && !noName.has(line.trim().split(/\W/, 1)[0]!)) return found
  }
  return undefined
}

/** What a line stands in that begins nothing itself: the names of smaller indent; none for a line at the edge. */
function enclosing(path: { indent: number; name: string }[], line: string): string | undefined {
  const indent = line.length - line.trimStart().length
  const names = path.filter((one) => one.indent < indent).map(({ name }) => name)
  return names.length === 0 ? undefined : names.join(' › ')
}
