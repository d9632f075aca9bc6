import { readFile } from 'node:fs/promises'
import { AppError } from '../base/index.ts'
import { check, type Checked, type CheckedClaim } from '../verify/index.ts'
import type { OpinionsCost, ReviewedVerdict, SecondOpinionChoice } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext, Terminal } from './context.ts'
import { fileProblem } from './input/file-problem.ts'
import { readInput } from './input/input-chunks.ts'
import { count, plain } from './output/text.ts'
import { fitted, markOf, oneLine, opinionLines, paint, verdictNotes } from './output/verdict-lines.ts'

export interface CheckAnswerOptions {
  /** A file, or `-` for standard input. */
  answer: string
  /** Files; one of them, or the answer, may be standard input. */
  against: string[]
  question?: string
  json?: boolean
  /** Everything, not only what is wrong. */
  all?: boolean
}

/** Exit code of a check that found something unsupported, so that a script can ask. */
const foundSomething = 1

/** A server that checks instead, and of whom it asks second opinions. */
interface ByServer {
  client: Client
  secondOpinion: SecondOpinionChoice | undefined
}

/** An answer as it was checked; with what other models said of it, where they were asked. */
type Reviewed = Omit<Checked, 'claims'> & {
  claims: (CheckedClaim & Pick<ReviewedVerdict, 'secondOpinion'>)[]
  secondOpinions?: OpinionsCost
}

/** Holds one answer against files, and shows every claim with its verdict and its evidence. */
export async function checkAnswer(
  options: CheckAnswerOptions,
  context: CliContext,
  server?: ByServer,
): Promise<number> {
  const { stdout, stdin, terminal } = context
  if ([options.answer, ...options.against].filter((file) => file === '-').length > 1)
    throw new AppError('bad-request', 'Only one of them can be -: standard input is read once.')
  const read = (file: string) =>
    file === '-'
      ? readInput(stdin, context.signal).then((bytes) => textOf('Standard input', bytes, context))
      : readFrom(file, context)

  const answer = await read(options.answer)
  const evidence = await Promise.all(
    options.against.map(async (file) => ({
      title: file === '-' ? 'standard input' : file,
      text: await read(file),
    })),
  )
  context.signal.throwIfAborted()
  // The name of a file is no evidence.
  const request = { answer, evidence: evidence.map(({ text }) => text), question: options.question }
  const checked: Reviewed = server
    ? await server.client.call<Reviewed>(
        'POST',
        '/v1/check',
        { ...request, secondOpinion: server.secondOpinion },
        { signal: context.signal },
      )
    : context.compute(() => check(request))
  if (options.json === true) stdout.write(`${JSON.stringify(checked)}\n`)
  else stdout.write(view(checked, evidence, terminal))
  return checked.unsupported ? foundSomething : 0
}

function view(
  { claims, score, unsupported, notice, secondOpinions }: Reviewed,
  evidence: { title: string; text: string }[],
  terminal: Terminal | undefined,
): string {
  const lines = claims.flatMap((claim) => claimLines(claim, evidence, terminal))
  const judged = claims.filter(({ verdict }) => verdict !== undefined)
  const held = judged.filter(({ verdict, right }) => verdict === 'supported' || right === true)
  const percent = Math.round(score * 100)
  const summary =
    judged.length === 0
      ? ['Nothing in it claims anything that could be checked.']
      : [
          `${held.length} of ${count(judged.length, 'claim')} supported; ${percent} % likely that something is not.`,
          ...(unsupported ? ['Look at what is marked.'] : []),
        ]
  if (notice !== undefined) summary.push(notice)
  if (secondOpinions) summary.push(...opinionLines(secondOpinions))
  lines.push('', ...summary.map((line) => fitted(line, terminal, 0)))
  return `${lines.join('\n').trimStart()}\n`
}

function claimLines(
  claim: Reviewed['claims'][number],
  evidence: { title: string; text: string }[],
  terminal: Terminal | undefined,
): string[] {
  const { verdict, right, text, reason, evidence: spans } = claim
  const words = oneLine(text)
  if (verdict === undefined) return [paint(`  ${fitted(words, terminal, 2)}`, 'dim', terminal)]
  const [mark, colour] = markOf({ verdict, ...(right !== undefined && { right }) })
  const lines = [
    `${paint(mark, colour, terminal)} ${fitted(words, terminal, 2)}`,
    `    ${fitted(`${verdict}: ${plain(reason ?? '')}`, terminal, 4)}`,
  ]
  const span = spans[0]
  const source = span && evidence[span.passage - 1]
  if (span && source)
    lines.push(
      paint(
        `    ${fitted(`${plain(source.title)}: ${oneLine(source.text.slice(span.start, span.end))}`, terminal, 4)}`,
        'dim',
        terminal,
      ),
    )
  for (const note of verdictNotes(claim))
    lines.push(paint(`    ${fitted(note, terminal, 4)}`, 'yellow', terminal))
  return lines
}

async function readFrom(path: string, context: CliContext): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw new AppError('not-found', `${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  }
  return textOf(path, bytes, context)
}

/** Text as UTF-8 without its byte order mark; of what is none, the text that a reader of documents finds in it. */
async function textOf(name: string, bytes: Buffer, context: CliContext): Promise<string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // A PDF read as text would be evidence in which nothing is found.
  }
  return context.readText({ name, bytes })
}
