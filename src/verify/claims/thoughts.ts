import type { Span } from '../text/sentences.ts'

/** How models set apart what they think; the closing mark has the same word. */
const opening = /^\s*(?:<(think|thinking|thought|reason|reasoning)>|\[(THINK)\])/i

/**
 * Where what a model only thinks ends, if a line begins with it: behind the closing mark, wherever that stands. Thoughts
 * that are never closed go on to the end. Undefined where the line begins with anything else.
 */
export function thoughtsEnd(text: string, line: string, at: number): number | undefined {
  const found = opening.exec(line)
  if (!found) return undefined
  const closing = found[1] === undefined ? /\[\/THINK\]/gi : new RegExp(`</${found[1]}>`, 'gi')
  closing.lastIndex = at + found[0].length
  return closing.test(text) ? closing.lastIndex : text.length
}

/** An answer in which some thoughts are overwritten by blanks, so that every offset stays. */
export function withoutThoughts(answer: string, thoughts: readonly Span[]): string {
  let text = ''
  for (const { start, end } of thoughts) text += answer.slice(text.length, start) + ' '.repeat(end - start)
  return text + answer.slice(text.length)
}

/** The beginning of a line that may yet turn out to be a mark, or that stands behind one. */
const halfOpening = /^\s*(?:<[a-z]{0,9}|\[[a-z]{0,5})$/i
const closed = /<\/(?:think|thinking|thought|reason|reasoning)>|\[\/THINK\]/gi

/** Whether a line that is still being written may yet begin with thoughts. */
export function mayThink(line: string): boolean {
  return halfOpening.test(line)
}

/** Where the line begins that a text ends in: behind thoughts a new one does. */
export function lastLine(text: string): number {
  const line = text.lastIndexOf('\n') + 1
  let begun = 0
  for (const mark of text.slice(line).matchAll(closed)) begun = mark.index + mark[0].length
  return line + begun
}
