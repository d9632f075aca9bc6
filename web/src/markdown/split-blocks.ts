/** A piece of Markdown that is drawn, and kept, by itself. */
export interface Block {
  kind: 'markdown' | 'code' | 'math'
  start: number
  end: number
  text: string
  /** Whether a fence is still open: more of it may come. */
  open: boolean
}

/** A list is one block for as long as this, and then one block for each of its items. */
const longList = 4_000
/** What has no end by itself is cut here, so that drawing its last piece never takes long. */
const longBlock = 16_000
const longTable = 100_000
/** A line that does not end is cut too. */
const longLine = 32_000

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const listItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/
const mathOpening = /^ {0,3}(\$\$|\\\[)/
const blank = /^\s*$/
const indented = /^(?: {2}|\t)/

/**
 * Splits Markdown at the blank lines between its blocks. `before` are the blocks of the same text when it was shorter:
 * those that can no longer change are kept as they are, so that the work is that of what was added.
 */
export function splitBlocks(text: string, before: Block[] = []): Block[] {
  const kept = before.slice(0, settled(text, before))
  const scan: Scan = { text, blocks: kept, start: kept.at(-1)?.end ?? 0, fence: '', math: '', blanks: 0 }
  let at = scan.start
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    let end = newline < 0 ? text.length : newline + 1
    if (end - at > longLine) end = cutAt(text, at + longBlock)
    takeLine(scan, at, end)
    at = end
  }
  close(scan, text.length)
  return scan.blocks.map((block, index) => (isSame(block, before[index]) ? before[index]! : block))
}

/** How many blocks stand, whatever follows: a line that may grow yet can still change what is before it. */
function settled(text: string, before: Block[]): number {
  const end = before.at(-1)?.end ?? 0
  const lastLine = text.lastIndexOf('\n', end - 1) + 1
  return before.findLastIndex((block) => block.end < Math.max(lastLine, end - 2 * longLine)) + 1
}

function isSame(block: Block, other: Block | undefined): boolean {
  return (
    block === other ||
    (block.start === other?.start &&
      block.end === other.end &&
      block.open === other.open &&
      block.kind === other.kind &&
      block.text === other.text)
  )
}

interface Scan {
  text: string
  blocks: Block[]
  /** Where the block begins that is being read. */
  start: number
  /** The fence that is open, as it was written. */
  fence: string
  /** How the formula that is open ends. */
  math: string
  /** Blank lines since the last line of the block. */
  blanks: number
}

function takeLine(scan: Scan, at: number, end: number): void {
  const line = scan.text.slice(at, end).replace(/\n$/, '')
  if (scan.fence !== '') {
    if (!closesFence(line, scan.fence)) return
    scan.fence = ''
    if (isFenced(scan)) close(scan, end)
    return
  }
  if (scan.math !== '') {
    if (line.includes(scan.math)) {
      scan.math = ''
      close(scan, end)
    }
    return
  }
  if (blank.test(line)) {
    scan.blanks++
    return
  }
  if (endsBefore(scan, line, at)) close(scan, at)
  scan.blanks = 0
  const opened = fence.exec(line)?.[1]
  const inList = at > scan.start && listItem.test(firstLine(scan)) && indented.test(line)
  if (opened !== undefined) {
    if (!inList) close(scan, at)
    scan.fence = opened
    return
  }
  const math = mathOpening.exec(line)?.[1]
  if (math === undefined || inList) return
  close(scan, at)
  const ending = math === '$$' ? '$$' : '\\]'
  if (line.trimStart().slice(2).includes(ending)) close(scan, end)
  else scan.math = ending
}

/** Whether a line that is not blank belongs to the next block. */
function endsBefore(scan: Scan, line: string, at: number): boolean {
  if (at <= scan.start) return false
  const first = firstLine(scan)
  const length = at - scan.start
  const inList = listItem.test(first)
  if (length > longBlock && !(first.startsWith('|') && length < longTable))
    return !indented.test(line) || length > 2 * longBlock
  if (scan.blanks === 0) return false
  if (!inList) return !(indented.test(first) && indented.test(line))
  if (indented.test(line)) return false
  return !listItem.test(line) || length > longList
}

function close(scan: Scan, end: number): void {
  const { text, start } = scan
  const piece = text.slice(start, end)
  scan.start = end
  if (piece === '') return
  const last = scan.blocks.at(-1)
  if (blank.test(piece) && last) {
    scan.blocks[scan.blocks.length - 1] = { ...last, end }
    return
  }
  const fenced = fence.test(piece.split('\n', 1)[0]!)
  const math = mathOpening.exec(piece)?.[1]
  const isMath = math !== undefined && piece.trimEnd().endsWith(math === '$$' ? '$$' : '\\]')
  scan.blocks.push({
    kind: fenced ? 'code' : isMath ? 'math' : 'markdown',
    start,
    end,
    text: piece,
    open: scan.fence !== '' || scan.math !== '',
  })
}

function isFenced(scan: Scan): boolean {
  return fence.test(firstLine(scan))
}

function firstLine({ text, start }: Scan): string {
  const newline = text.indexOf('\n', start)
  return text.slice(start, newline < 0 ? text.length : Math.min(newline, start + 200))
}

function closesFence(line: string, opening: string): boolean {
  const trimmed = line.trim()
  return trimmed.length >= opening.length && trimmed === opening[0]!.repeat(trimmed.length)
}

/** Not between the two halves of one character. */
function cutAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code < 0xe000 ? at + 1 : at
}
