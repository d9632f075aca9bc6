import { readFile } from 'node:fs/promises'
import { AppError } from '../base/index.ts'
import { check, type Checked, type CheckedClaim } from '../verify/index.ts'
import type { OpinionsCost, ReviewedVerdict, SecondOpinionChoice } from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { count, plain } from './text.ts'
import { markOf, oneLine, opinionLines, paint, verdictNotes } from './verdict-lines.ts'

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
  const { stdout, stdin, isTty } = context
  const answer = options.answer === '-' ? await readAll(stdin) : await readText(options.answer)
  const evidence = await Promise.all(
    options.against.map(async (title) => ({ title, text: await readText(title) })),
  )
  const request = { answer, evidence, question: options.question }
  const checked: Reviewed = server
    ? await server.client.call<Reviewed>(
        'POST',
        '/v1/check',
        { ...request, secondOpinion: server.secondOpinion },
        { signal: context.signal },
      )
    : check(request)
  if (options.json === true) stdout.write(`${JSON.stringify(checked)}\n`)
  else stdout.write(view(checked, evidence, isTty))
  return checked.unsupported ? foundSomething : 0
}

function view(
  { claims, score, unsupported, notice, secondOpinions }: Reviewed,
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
  if (secondOpinions) lines.push(...opinionLines(secondOpinions))
  return `${lines.join('\n').trimStart()}\n`
}

function claimLines(
  claim: Reviewed['claims'][number],
  evidence: { title: string; text: string }[],
  colours: boolean,
): string[] {
  const { verdict, right, text, reason, evidence: spans } = claim
  const words = oneLine(text)
  if (verdict === undefined) return [paint(`  ${words}`, 'dim', colours)]
  const [mark, colour] = markOf({ verdict, ...(right !== undefined && { right }) })
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
  for (const note of verdictNotes(claim)) lines.push(paint(`    ${note}`, 'yellow', colours))
  return lines
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
