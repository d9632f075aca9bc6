import { styleText } from 'node:util'
import type { OpinionsCost, ReviewedVerdict } from '../../wire/index.ts'
import type { Terminal } from '../context.ts'
import { withoutHalfMarks } from './half-marks.ts'
import { count, plain } from './text.ts'
import { wrapped } from './wrap.ts'

type Style = 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

const marks = {
  supported: ['✓', 'green'],
  partly: ['~', 'yellow'],
  'not-found': ['?', 'yellow'],
  contradicted: ['✗', 'red'],
  recomputed: ['=', 'cyan'],
} as const

/** The sign of a verdict, and its colour. */
export function markOf({
  verdict,
  right,
}: Pick<ReviewedVerdict, 'verdict' | 'right'>): readonly [string, Style] {
  return right === false ? ['✗', 'red'] : marks[verdict]
}

/** What the answer cites and does not carry a claim, and what other models said of it. */
export function verdictNotes({
  verdict,
  wrongCitation,
  secondOpinion,
}: Pick<ReviewedVerdict, 'wrongCitation' | 'secondOpinion'> & { verdict?: string }): string[] {
  const lines: string[] = []
  if (wrongCitation) {
    const better = wrongCitation.better === undefined ? '' : `; [${wrongCitation.better}] does`
    lines.push(`[${wrongCitation.cited.join(', ')}] does not carry this${better}`)
  }
  for (const { model, role, says, problem } of secondOpinion?.opinions ?? []) {
    const how = role === 'judge' ? 'second opinion of' : 'held against the answer of'
    lines.push(plain(`${how} ${model}: ${says ?? `none: ${problem ?? 'it says nothing of this'}`}`))
  }
  if (secondOpinion && secondOpinion.first !== verdict)
    lines.push(`by itself the check said ${secondOpinion.first}`)
  return lines
}

/** What second opinions came to, and cost. */
export function opinionLines(cost: OpinionsCost): string[] {
  const { asked, changed, promptTokens, completionTokens, problem } = cost
  return [
    `Second opinions: ${count(asked, 'claim')} asked about, ${changed} changed, ${promptTokens + completionTokens} tokens.`,
    ...(problem === undefined ? [] : [plain(`Second opinions: ${problem}.`)]),
  ]
}

/** In colours where somebody watches. */
export function paint(text: string, style: Style, terminal: Terminal | undefined): string {
  return terminal?.colours ? styleText(style, text, { validateStream: false }) : text
}

/** A text that stands behind `indent` columns, in the lines that fit into the terminal. */
export function fitted(text: string, terminal: Terminal | undefined, indent: number): string {
  if (!terminal) return text
  return wrapped(' '.repeat(indent) + text, { columns: terminal.columns, indent }).slice(indent)
}

/** A stretch of a text as one line, not endless, and without half a mark of its Markdown. */
export function oneLine(text: string): string {
  const flat = withoutHalfMarks(plain(text).replace(/\s+/g, ' '))
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat
}
