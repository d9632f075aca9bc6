import type { LeftOut } from '../wire/index.ts'
import { ImportProblem } from './import-problem.ts'
import { joinLeftOut, type SourcePicture, type SourceRun } from './source-conversation.ts'

/** A message as other assistants keep them: a node of a tree. */
export interface Message {
  id: string
  parentId: string | null
  /** `neither`: of a tool, of the system, or nothing that is shown. */
  by: 'person' | 'model' | 'neither'
  text: string
  model?: string | undefined
  at?: number | undefined
  pictures?: SourcePicture[] | undefined
  leftOut?: LeftOut | undefined
}

/** A question with what has been answered to it so far; branches share what they have in common. */
interface Turn {
  question: Message | undefined
  answer: Link | undefined
  /** The run that it follows. */
  parentRun: string | null
}
interface Link {
  message: Message
  before: Link | undefined
  /** The last message up to here that said something. */
  saidId: string | undefined
  length: number
}

/** Stands for a question that is not there, or that said nothing in words. */
const noWords = '…'
/** All runs of one conversation together, in characters and messages: branches repeat what they have in common. */
const mostCharacters = 32_000_000

/**
 * Muster's tree is one of questions with their answers, that of others one of messages. Each way from a question to the
 * next one, or to an end, is a run: its text is that of all of the model's messages on it. Cost and memory grow with
 * the messages and with the text that comes out, and the depth of the tree is no matter.
 */
export function runsOf(
  messages: readonly Message[],
  shownId: string | undefined,
): { runs: SourceRun[]; headId: string | undefined } {
  const { byId, children, roots } = treeOf(messages)
  const runs = new Map<string, SourceRun>()
  const turns = new Map<string, Turn>()
  let characters = 0

  const emit = (turn: Turn): string | null => {
    const id = idOf(turn)
    if (id === undefined) return turn.parentRun
    if (runs.has(id)) return id
    const run = runOf(id, turn)
    characters += run.question.length + run.answer.length + (turn.answer?.length ?? 0)
    if (characters > mostCharacters)
      throw new ImportProblem('too-large', { megabytes: mostCharacters / 1_000_000 })
    runs.set(id, run)
    return id
  }

  const waiting: { message: Message; turn: Turn | undefined }[] = roots
    .map((message) => ({ message, turn: undefined }))
    .toReversed()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { message } = next
    const turn = turnWith(message, next.turn, emit)
    turns.set(message.id, turn)
    const following = children.get(message.id) ?? []
    if (following.every(({ by }) => by === 'person')) emit(turn)
    for (let index = following.length - 1; index >= 0; index--)
      waiting.push({ message: following[index]!, turn })
  }

  return { runs: [...runs.values()], headId: headOf() }

  /** The run that the message which was shown last is in, or the latest. */
  function headOf(): string | undefined {
    let shown = shownId === undefined ? undefined : byId.get(shownId)
    const seen = new Set<Message>()
    while (shown && turns.has(shown.id) && !seen.has(shown)) {
      seen.add(shown)
      const id = idOf(turns.get(shown.id)!)
      if (id !== undefined && runs.has(id)) return id
      // In the middle of an answer: its end is below, that of what came before is above.
      const current: Message = shown
      shown =
        children.get(current.id)?.find(({ by }) => by !== 'person') ??
        (current.parentId === null ? undefined : byId.get(current.parentId))
    }
    let latest: SourceRun | undefined
    for (const run of runs.values())
      if (!latest || (run.createdAt ?? 0) >= (latest.createdAt ?? 0)) latest = run
    return latest?.id
  }
}

function treeOf(messages: readonly Message[]) {
  const byId = new Map<string, Message>()
  for (const message of messages) if (!byId.has(message.id)) byId.set(message.id, message)
  const children = new Map<string, Message[]>()
  const roots: Message[] = []
  for (const message of byId.values()) {
    const { parentId } = message
    if (parentId === null || !byId.has(parentId)) roots.push(message)
    else {
      const others = children.get(parentId)
      if (others) others.push(message)
      else children.set(parentId, [message])
    }
  }
  return { byId, children, roots }
}

function turnWith(message: Message, turn: Turn | undefined, emit: (turn: Turn) => string | null): Turn {
  if (message.by === 'person')
    return { question: message, answer: undefined, parentRun: turn ? emit(turn) : null }
  const before = turn ?? { question: undefined, answer: undefined, parentRun: null }
  const says = message.text !== '' || Object.keys(message.leftOut ?? {}).length > 0
  if (!says) return before
  const { answer } = before
  const saidId = message.text === '' ? answer?.saidId : message.id
  return { ...before, answer: { message, before: answer, saidId, length: (answer?.length ?? 0) + 1 } }
}

/** A run is named after the last message that said something; undefined where nobody did. */
function idOf({ question, answer }: Turn): string | undefined {
  return answer?.saidId ?? question?.id
}

function runOf(id: string, { question, answer, parentRun }: Turn): SourceRun {
  const leftOut: LeftOut = {}
  const said: Message[] = []
  for (let link = answer; link; link = link.before) {
    if (link.message.text !== '') said.push(link.message)
    joinLeftOut(leftOut, link.message.leftOut ?? {})
  }
  said.reverse()
  joinLeftOut(leftOut, question?.leftOut ?? {})
  return {
    id,
    parentId: parentRun,
    question: question?.text.trim() || noWords,
    answer: said.map(({ text }) => text).join('\n\n'),
    model: said.findLast(({ model }) => model !== undefined)?.model,
    createdAt: question?.at ?? said[0]?.at,
    pictures: question?.pictures ?? [],
    leftOut,
  }
}
