import type { ImportedConversation, ImportResult, ImportSource } from '../wire/index.ts'
import { ImportProblem } from './import-problem.ts'
import { importedConversation, withoutPictures } from './imported-conversation.ts'
import { readExport } from './read-export.ts'

/** What is sent at once: little enough that a server is not held up, nor a limit on bodies broken. */
const batchCharacters = 250_000
const batchConversations = 100

/** What became of a file's conversations. */
export interface ImportOutcome {
  added: number
  /** Were there, and have more now. */
  extended: number
  known: number
  /** Questions with their answers. */
  runs: number
  /** One for each that was not taken. */
  problems: { title: string; problem: RefusedBecause }[]
}
/** Why one was not taken: as it was read here, or as the server says it. */
export type RefusedBecause = ImportProblem | NonNullable<ImportResult['problem']>

export interface SendImportOptions {
  signal: AbortSignal
  /** Lets others have their turn. */
  pause?: (() => Promise<void>) | undefined
  /** Sends one body of `POST /api/import/conversations`; `too-large` where the server takes less in one piece. */
  post(body: {
    from: ImportSource
    conversations: ImportedConversation[]
  }): Promise<{ conversations: ImportResult[] } | 'too-large'>
  onProgress?: ((done: { conversations: number; share: number }) => void) | undefined
}

/**
 * Reads an export and sends its conversations, some at a time. What was sent is there even where it breaks off: it can
 * be done again, and what is there is passed over.
 */
export async function sendImport(file: Blob, options: SendImportOptions): Promise<ImportOutcome> {
  const { signal, pause, onProgress } = options
  const outcome: ImportOutcome = { added: 0, extended: 0, known: 0, runs: 0, problems: [] }
  let waiting: ImportedConversation[] = []
  let from: ImportSource | undefined
  let characters = 0
  let share = 0
  const progress = () => {
    const { added, extended, known, problems } = outcome
    onProgress?.({ conversations: added + extended + known + problems.length, share })
  }
  const flush = async () => {
    const batch = waiting
    waiting = []
    characters = 0
    if (batch.length > 0) await sendBatch({ from: from!, conversations: batch }, options, outcome)
    progress()
  }
  const onRead = (read: number) => {
    share = read
  }
  for await (const item of readExport(file, { signal, pause, onRead })) {
    if ('problem' in item) {
      outcome.problems.push(item)
      continue
    }
    if (from !== item.conversation.from) await flush()
    ;({ from } = item.conversation)
    const conversation = await importedConversation(item.conversation, item.assets)
    const size = sizeOf(conversation)
    if (characters + size > batchCharacters || waiting.length >= batchConversations) await flush()
    waiting.push(conversation)
    characters += size
  }
  await flush()
  return outcome
}

async function sendBatch(
  body: { from: ImportSource; conversations: ImportedConversation[] },
  options: SendImportOptions,
  outcome: ImportOutcome,
): Promise<void> {
  options.signal.throwIfAborted()
  const { from, conversations } = body
  const answer = await options.post(body)
  if (answer !== 'too-large') return take(conversations, answer.conversations, outcome)
  const [first, ...others] = conversations
  if (others.length > 0) {
    const middle = Math.ceil(conversations.length / 2)
    await sendBatch({ from, conversations: conversations.slice(0, middle) }, options, outcome)
    return sendBatch({ from, conversations: conversations.slice(middle) }, options, outcome)
  }
  if (first!.runs.some(({ pictures }) => pictures))
    return sendBatch({ from, conversations: [withoutPictures(first!)] }, options, outcome)
  outcome.problems.push({
    title: first!.title,
    problem: new ImportProblem('too-large', { megabytes: Math.ceil(sizeOf(first!) / 1e6) }),
  })
}

function take(sent: ImportedConversation[], results: ImportResult[], outcome: ImportOutcome): void {
  for (const [index, { result, runs, problem }] of results.entries()) {
    outcome.runs += runs
    if (result === 'refused')
      outcome.problems.push({
        title: sent[index]?.title ?? '',
        problem: problem ?? new ImportProblem('refused', { reason: '' }),
      })
    else outcome[result]++
  }
}

/** About as many characters as it has when it is sent. */
function sizeOf({ runs }: ImportedConversation): number {
  return runs.reduce(
    (sum, { question, answer, pictures = [] }) =>
      sum + question.length + answer.length + 200 + pictures.reduce((all, { url }) => all + url.length, 0),
    200,
  )
}
