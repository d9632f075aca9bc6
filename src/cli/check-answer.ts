import { readFile } from 'node:fs/promises'
import { styleText } from 'node:util'
import { AppError } from '../base/index.ts'
import { check, type Checked, type CheckedClaim } from '../verify/index.ts'
import type { CliContext } from './context.ts'
import { count, plain } from './text.ts'

export interface CheckAnswerOptions {
  /** A file, or `-` for standard input. */
  answer: string
  against: string[]
  question?: string
  json?: boolean
  /** Everything, not only what is wrong. */
  all?: boolean
}

/** Exit code of a check that found something unsupported, so that a script can ask. */
const foundSomething = 1

/** Holds one answer against files, and shows every claim with its verdict and its evidence. */
export async function checkAnswer(options: CheckAnswerOptions, context: CliContext): Promise<number> {
  const { stdout, stdin, isTty } = context
  const answer = options.answer === '-' ? await readAll(stdin) : await readText(options.answer)
  const evidence = await Promise.all(
    options.against.map(async (title) => ({ title, text: await readText(title) })),
  )
  const checked = check({ answer, evidence, question: options.question })
  if (options.json === true) stdout.write(`${JSON.stringify(checked)}\n`)
  else stdout.write(view(checked, evidence, isTty))
  return checked.unsupported ? foundSomething : 0
}

const marks = {
  supported: ['✓', 'green'],
  partly: ['~', 'yellow'],
  'not-found': ['?', 'yellow'],
  contradicted: ['✗', 'red'],
  recomputed: ['=', 'cyan'],
} as const

function view(
  { claims, score, unsupported, notice }: Checked,
  evidence: { title: string; text: string }[],
  colours: boolean,
): string {
  const lines = claims.flatMap((claim) => claimLines(claim, evidence, colours))
  const judged = claims.filter(({ verdict }) => verdict !== undefined)
  const held = judged.filter(({ verdict, right }) => verdict === 'supported' || right === true)
  const percent = Math.round(score * 100)
  lines.push(
    '',
    `${held.length} of ${count(judged.length, 'claim')} supported; ${percent} % likely that something is not.`,
    ...(unsupported ? ['Look at what is marked.'] : []),
  )
  if (notice !== undefined) lines.push(notice)
  return `${lines.join('\n').trimStart()}\n`
}

function claimLines(
  { verdict, right, text, reason, evidence: spans, wrongCitation }: CheckedClaim,
  evidence: { title: string; text: string }[],
  colours: boolean,
): string[] {
  const words = oneLine(text)
  if (verdict === undefined) return [paint(`  ${words}`, 'dim', colours)]
  const [mark, colour] = right === false ? (['✗', 'red'] as const) : marks[verdict]
  const lines = [`${paint(mark, colour, colours)} ${words}`, `    ${verdict}: ${plain(reason ?? '')}`]
  const span = spans[0]
  const source = span && evidence[span.passage - 1]
  if (span && source)
    lines.push(
      paint(
        `    ${plain(source.title)}: ${oneLine(source.text.slice(span.start, span.end))}`,
        'dim',
        colours,
      ),
    )
  if (wrongCitation) {
    const better = wrongCitation.better === undefined ? '' : `; [${wrongCitation.better}] does`
    lines.push(
      paint(`    [${wrongCitation.cited.join(', ')}] does not carry this${better}`, 'yellow', colours),
    )
  }
  return lines
}

function paint(text: string, style: 'dim' | 'green' | 'yellow' | 'red' | 'cyan', colours: boolean): string {
  return colours ? styleText(style, text, { validateStream: false }) : text
}

function oneLine(text: string): string {
  const flat = plain(text).replace(/\s+/g, ' ')
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new AppError('not-found', `${path} cannot be read: ${message}.`, { cause: error })
  }
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}
