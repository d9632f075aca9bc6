/** A stretch of one piece of a page's text. */
export interface CitedSpan {
  item: number
  from: number
  to: number
}

/** A line that is shorter may stand in many places. */
const shortest = 12

/**
 * Where a passage stands on a page. The page's text comes in pieces, with spaces, hyphens and ligatures of its own, so
 * that letters and digits alone are compared. Where the passage is not there as a whole, for it begins or ends on another
 * page, those of its lines are found that are.
 */
export function findCited(items: string[], passage: string): CitedSpan[] {
  const page = letters(items)
  const whole = lettersOf(passage)
  if (whole === '') return []
  const found = page.text.indexOf(whole)
  if (found >= 0) return spans(page, found, found + whole.length)
  const made: CitedSpan[] = []
  let after = 0
  for (const line of passage.split(/\n+|(?<=[.!?。！？])\s*/u)) {
    const wanted = lettersOf(line)
    if (wanted.length < shortest) continue
    const at = page.text.indexOf(wanted, after)
    if (at < 0) continue
    after = at + wanted.length
    made.push(...spans(page, at, after))
  }
  return made
}

interface PageLetters {
  text: string
  /** Of each letter the piece that it is in, and where. */
  item: number[]
  index: number[]
}

function letters(items: string[]): PageLetters {
  const page: PageLetters = { text: '', item: [], index: [] }
  for (const [item, text] of items.entries())
    for (let index = 0; index < text.length; index++) {
      const plain = lettersOf(text[index]!)
      for (let copies = 0; copies < plain.length; copies++) {
        page.item.push(item)
        page.index.push(index)
      }
      page.text += plain
    }
  return page
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** One span for each piece between two letters. */
function spans({ item, index }: PageLetters, from: number, to: number): CitedSpan[] {
  const made: CitedSpan[] = []
  for (let at = from; at < to; at++) {
    const last = made.at(-1)
    if (last?.item === item[at]) last!.to = index[at]! + 1
    else made.push({ item: item[at]!, from: index[at]!, to: index[at]! + 1 })
  }
  return made
}
