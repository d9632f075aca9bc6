import type { Command } from 'commander'
import { ask } from '../ask.ts'
import type { CommandParts } from './command-parts.ts'
import { fitPools } from '../fit-pools.ts'
import { importFile } from '../import.ts'
import { collect, wholeNumber } from './options.ts'
import { readQuestion } from '../input/read-question.ts'
import { search } from '../search.ts'

/** Declares what is done with questions: `muster ask`, `search`, `import` and `context`. */
export function addQuestionCommands(program: Command, { context, finish, withServer }: CommandParts): void {
  program
    .command('ask')
    .description('ask a question; the answer streams, with its sources behind it')
    .argument('[question...]', 'what to ask; standard input when left out or -')
    .option('--json', 'print every event of the run as a line of JSON')
    .option('-m, --model <name>', 'the model or name of models to ask, instead of assistant')
    .option('-C, --collection <name>', 'search this collection only; can be repeated', collect)
    .option('--conversation <id>', 'go on with a conversation')
    .option('--image <file>', 'show a picture with the question; can be repeated', collect)
    .option('--second-opinion', 'ask another model about the claims that the check is unsure of')
    .action(
      (
        words: string[],
        options: {
          json?: boolean
          model?: string
          collection?: string[]
          conversation?: string
          image?: string[]
          secondOpinion?: true
        },
      ) =>
        withServer(async (client) =>
          ask(
            {
              question: await readQuestion(words, context),
              json: options.json === true,
              model: options.model,
              collections: options.collection,
              conversationId: options.conversation,
              secondOpinion: options.secondOpinion,
              images: options.image,
            },
            client,
            context,
          ),
        ),
    )

  program
    .command('search')
    .description('show the passages of the documents that fit a question')
    .argument('<question...>')
    .option('--json', 'print every passage as a line of JSON')
    .option('-C, --collection <name>', 'search this collection only; can be repeated', collect)
    .option('-n, --limit <number>', 'how many to show', wholeNumber(1))
    .action((words: string[], options: { json?: boolean; collection?: string[]; limit?: number }) =>
      withServer((client) =>
        search(
          {
            question: words.join(' '),
            json: options.json === true,
            collections: options.collection,
            limit: options.limit,
          },
          client,
          context,
        ),
      ),
    )

  program
    .command('import')
    .description('bring conversations along: an export of ChatGPT, Claude, LibreChat, Open WebUI or Muster')
    .argument('<file>', 'the JSON file, or the ZIP that it came in')
    .option('--preview', 'only say what is in it')
    .action((file: string, { preview }: { preview?: true }) =>
      withServer((client) => importFile({ file, preview: preview === true }, client, context)),
    )

  program
    .command('context')
    .description('select what goes into prompts of a set size, for pools of documents and questions')
    .argument('[file]', 'pools, one a line; standard input when left out')
    .requiredOption('--jsonl', 'read and write lines of JSON')
    .option('--budget <tokens>', 'tokens of a prompt, where a pool names none', wholeNumber(1), 5600)
    .action(async (file: string | undefined, { budget }: { budget: number }) =>
      finish(await fitPools({ file, budget }, context)),
    )
}
