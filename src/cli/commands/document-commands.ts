import type { Command } from 'commander'
import { add } from '../add.ts'
import type { CommandParts } from './command-parts.ts'
import { listDocuments, reindexDocuments, removeDocuments, type ListDocumentsOptions } from '../documents.ts'
import { follow } from '../follow.ts'

/** Declares `muster add` and `muster documents …`. */
export function addDocumentCommands(program: Command, { context, withServer }: CommandParts): void {
  program
    .command('add')
    .description('add files, folders and pages of the web (https://…) to the documents')
    .argument('<path...>')
    .option('-C, --collection <name>', 'the collection that they go to')
    .option('--follow', 'go on: add what changes, remove what is deleted, until stopped')
    .action((paths: string[], { collection, follow: goesOn }: { collection?: string; follow?: boolean }) =>
      withServer((client, config) =>
        (goesOn === true ? follow : add)(
          { paths, collection, maxBytes: config.limits.documentBytes },
          client,
          context,
        ),
      ),
    )

  const documents = program.command('documents').description('the documents that answers rest on')
  documents
    .command('list')
    .description('show them, with their ids')
    .option('-C, --collection <name>', 'of this collection only')
    .option('--json', 'print every document as a line of JSON')
    .action((options: ListDocumentsOptions) =>
      withServer((client) => listDocuments(options, client, context)),
    )
  documents
    .command('remove')
    .description('remove documents, so that nothing finds them any more')
    .argument('<document...>', 'an id, or the name that it was added under')
    .option('-C, --collection <name>', 'in this collection only')
    .option('--json', 'print the result as JSON')
    .action((wanted: string[], options: ListDocumentsOptions) =>
      withServer((client) => removeDocuments(wanted, options, client, context)),
    )
  documents
    .command('reindex')
    .description(
      'find documents of earlier versions by the rules of their language; can be stopped and called again',
    )
    .option('--json', 'print the result as JSON')
    .action((options: { json?: boolean }) =>
      withServer((client) => reindexDocuments(options, client, context)),
    )
}
