import { Option, type Command } from 'commander'
import { AppError } from '../../base/index.ts'
import { checkAnswer } from '../check-answer.ts'
import { checkLines } from '../check-lines.ts'
import { collect, list } from './options.ts'
import type { CommandParts } from './command-parts.ts'
import type { SecondOpinionChoice } from '../../wire/index.ts'

interface CheckOptions {
  against?: string[]
  question?: string
  json?: boolean
  jsonl?: boolean
  server?: boolean
  secondOpinion?: string | true
  compareWith?: string[]
}

/** Declares `muster check`. It needs a server only where models are to be asked, or where that is wished. */
export function addCheckCommand(program: Command, { context, finish, withServer }: CommandParts): void {
  program
    .command('check')
    .description(
      'hold an answer against its evidence, sentence by sentence; by itself it asks no model and no server',
    )
    .argument('[answer]', 'the file with the answer, or - for standard input')
    .option(
      '-a, --against <file>',
      'a text, PDF, Office file or the like that the answer may rest on; can be repeated',
      collect,
    )
    .option('-q, --question <text>', 'what was asked')
    .option('--json', 'print all that was found as JSON')
    .addOption(
      new Option(
        '--jsonl',
        'check many: a line {id, question?, evidence, answer} each in, a line with its claims each out',
      ).conflicts(['against', 'question', 'json', 'server', 'secondOpinion', 'compareWith']),
    )
    .option('--server', 'let the running server check, as it is calibrated')
    .option('--second-opinion [model]', 'ask a model of the running server about claims that are uncertain')
    .option(
      '--compare-with <a,b>',
      'let models of the running server answer the question, and compare the claims',
      list,
    )
    .action(async (answer: string | undefined, options: CheckOptions) => {
      const { jsonl, against, question, json } = options
      if (jsonl === true) return finish(await checkLines(answer, context))
      if (answer === undefined || against === undefined)
        throw new AppError(
          'bad-request',
          'Name the answer and what it is held against: muster check ANSWER --against FILE.',
        )
      const asked = { answer, against, ...(question !== undefined && { question }), json: json === true }
      const secondOpinion = choiceOf(options)
      if (options.server !== true && secondOpinion === undefined)
        return finish(await checkAnswer(asked, context))
      await withServer((client) => checkAnswer(asked, context, { client, secondOpinion }))
    })
}

function choiceOf({ secondOpinion, compareWith }: CheckOptions): SecondOpinionChoice | undefined {
  if (compareWith === undefined)
    return typeof secondOpinion === 'string' ? { model: secondOpinion } : secondOpinion
  // `true` is the judge that the server is set up with: what it is called is for the server to know.
  if (secondOpinion === true)
    throw new AppError('bad-request', 'Beside --compare-with, name the judge: --second-opinion MODEL.')
  return { compareWith, ...(secondOpinion !== undefined && { model: secondOpinion }) }
}
