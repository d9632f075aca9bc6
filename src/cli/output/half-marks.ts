const emphasis = /\*{1,3}|_{1,3}|~~|`+/g
/** The end of a link, or of a picture. */
const linkEnd = /\]\([^()\s]{0,500}\)/g

/**
 * A stretch that was cut out of Markdown, without the marks of which the other half stands outside of it: a sentence
 * often ends within bold text. Marks that stand for themselves (`2 * 3`, `snake_case`) stay.
 */
export function withoutHalfMarks(text: string): string {
  const halves = [...halfEmphasis(text), ...halfLinks(text)].toSorted((one, other) => one.start - other.start)
  let made = ''
  let done = 0
  for (const { start, end } of halves) {
    if (start < done) continue
    made += text.slice(done, start)
    done = end
  }
  return made + text.slice(done)
}

interface Mark {
  start: number
  end: number
}

function* halfEmphasis(text: string): Generator<Mark> {
  /** What was opened and not closed, by its sign. */
  const open = new Map<string, Mark>()
  for (const { 0: sign, index: start } of text.matchAll(emphasis)) {
    const end = start + sign.length
    const before = text[start - 1]
    const behind = text[end]
    const opens = !isWord(before) && isText(behind)
    const closes = isText(before) && !isWord(behind)
    const first = open.get(sign)
    if (closes && first) open.delete(sign)
    else if (opens) open.set(sign, { start, end })
    else if (closes) yield { start, end }
  }
  yield* open.values()
}

function* halfLinks(text: string): Generator<Mark> {
  let done = 0
  for (const { 0: sign, index: start } of text.matchAll(linkEnd)) {
    if (!text.slice(done, start).includes('[')) yield { start, end: start + sign.length }
    done = start + sign.length
  }
  const last = text.lastIndexOf('[')
  if (last >= done && !text.includes(']', last)) yield { start: last, end: last + 1 }
}

function isText(sign: string | undefined): boolean {
  return sign !== undefined && !/\s/.test(sign)
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /[\p{L}\p{N}]/u.test(sign)
}
