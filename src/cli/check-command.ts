import { Option, type Command } from 'commander'
import { AppError } from '../base/index.ts'
import { checkAnswer } from './check-answer.ts'
import { checkLines } from './check-lines.ts'
import type { CliContext } from './context.ts'
import { collect } from './options.ts'

interface CheckOptions {
  against?: string[]
  question?: string
  json?: boolean
  jsonl?: boolean
}

/** Declares `muster check`. It needs no server. */
export function addCheckCommand(
  program: Command,
  context: CliContext,
  finish: (exitCode: number) => void,
): void {
  program
    .command('check')
    .description('hold an answer against its evidence, sentence by sentence; asks no model and no server')
    .argument('[answer]', 'the file with the answer, or - for standard input')
    .option('-a, --against <file>', 'a text that the answer may rest on; can be repeated', collect)
    .option('-q, --question <text>', 'what was asked')
    .option('--json', 'print all that was found as JSON')
    .addOption(
      new Option(
        '--jsonl',
        'check many: a line {id, question?, evidence, answer} each in, a line with its claims each out',
      ).conflicts(['against', 'question', 'json']),
    )
    .action(async (answer: string | undefined, { jsonl, against, question, json }: CheckOptions) => {
      if (jsonl === true) return finish(await checkLines(answer, context))
      if (answer === undefined || against === undefined)
        throw new AppError(
          'bad-request',
          'Name the answer and what it is held against: muster check ANSWER --against FILE.',
        )
      finish(
        await checkAnswer(
          { answer, against, ...(question !== undefined && { question }), json: json === true },
          context,
        ),
      )
    })
}
