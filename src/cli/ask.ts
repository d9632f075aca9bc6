import { AppError, errorTable, systemClock, type ErrorCode } from '../base/index.ts'
import {
  isRunEvent,
  withOpinion,
  type EvidencePassage,
  type OpinionsCost,
  type ReviewedVerdict,
  type RunEvent,
  type RunNotice,
} from '../wire/index.ts'
import type { Client } from './client.ts'
import type { CliContext, Terminal } from './context.ts'
import { decideCall } from './decide-call.ts'
import { knowCollections } from './collections.ts'
import { count, placeOf, plain, visible } from './output/text.ts'
import { readImages } from './input/read-images.ts'
import { fitted, markOf, oneLine, opinionLines, paint, verdictNotes } from './output/verdict-lines.ts'

export interface AskOptions {
  question: string
  json: boolean
  model?: string
  collections?: string[]
  conversationId?: string
  secondOpinion?: true
  /** Files of pictures that are shown with the question. */
  images?: string[]
}

/** How long an answer that was stopped may take to say so. */
const stopMs = 3000

/** Asks, and writes the answer as it comes; the run is stopped when the person interrupts. */
export async function ask(options: AskOptions, client: Client, context: CliContext): Promise<number> {
  const { question, json, model, collections, conversationId, secondOpinion } = options
  const pictures = await readImages(options.images ?? [])
  await knowCollections(collections, client, context.signal)
  const { runId } = await client.call<{ runId: string }>(
    'POST',
    '/api/runs',
    {
      question,
      model,
      collections,
      conversationId,
      secondOpinion,
      ...(pictures.length > 0 && { pictures }),
    },
    { signal: context.signal },
  )
  const following = new AbortController()
  const stop = () => {
    systemClock.after(stopMs, () => following.abort())
    client.call('POST', `/api/runs/${encodeURIComponent(runId)}/stop`).catch(() => following.abort())
  }
  if (context.signal.aborted) stop()
  else context.signal.addEventListener('abort', stop, { once: true })
  try {
    const show = json ? showJson(context) : showText(context)
    for await (const event of client.follow(runId, following.signal)) {
      show(event)
      if (event.type === 'tool-called' && event.until !== undefined)
        await decideCall(event, { runId, json }, client, context)
      if (event.type === 'run-error') throw failure(event)
      if (event.type === 'run-aborted') return errorTable.cancelled.exitCode
    }
    return 0
  } finally {
    context.signal.removeEventListener('abort', stop)
  }
}

function showJson({ stdout, stderr }: CliContext): (event: RunEvent | RunNotice) => void {
  return (event) =>
    void (isRunEvent(event)
      ? stdout.write(`${JSON.stringify(event)}\n`)
      : stderr.write(`${noticeLine(event)}\n`))
}

/** Why nothing comes, though the answer goes on. */
function noticeLine(notice: RunNotice): string {
  if (notice.type === 'store-back') return 'The answer is kept again.'
  return `The answer goes on, and is shown as soon as it can be kept. ${plain(notice.message)}`
}

function showText({ stdout, stderr, terminal }: CliContext): (event: RunEvent | RunNotice) => void {
  const passages = new Map<number, EvidencePassage>()
  const verdicts = new Map<number, ReviewedVerdict>()
  let text = ''
  let cost: OpinionsCost | undefined
  let lineOpen = false
  const changing = new Set<string>()
  const say = (line: string) => {
    stderr.write(`${lineOpen ? '\n' : ''}${plain(line)}\n`)
    lineOpen = false
  }
  return (event) => {
    switch (event.type) {
      case 'evidence':
        for (const passage of event.passages) passages.set(passage.number, passage)
        break
      case 'queued':
        say(
          `Waiting for a free host: place ${event.place}, about ${Math.ceil(event.estimatedWaitMs / 1000)} s.`,
        )
        break
      case 'moved':
        say(`Moved from ${event.from} to ${event.to}: ${event.reason.replace(/[.\s]+$/, '')}.`)
        break
      case 'tool-called':
        if (event.changes) changing.add(event.call)
        else say(`Looks something up: ${visible(event.title)} (${visible(event.tool)}).`)
        break
      case 'tool-ended':
        if (event.state !== 'done') say(`Not done, the call is ${event.state}: ${event.text}`)
        else if (changing.has(event.call)) say('Done.')
        break
      case 'text-delta':
        text += event.text
        stdout.write(plain(event.text))
        if (event.text !== '') lineOpen = !event.text.endsWith('\n')
        break
      case 'verdict':
        verdicts.set(event.start, event)
        break
      case 'check-notice':
        say(event.message)
        break
      case 'second-opinion': {
        const before = verdicts.get(event.start)
        if (before) verdicts.set(event.start, withOpinion(before, event))
        break
      }
      case 'second-opinions':
        cost = event
        break
      case 'run-done':
        if (lineOpen) stdout.write('\n')
        if (event.finishReason === 'length')
          stderr.write('The answer was cut: it met the limit on its length.\n')
        stdout.write(sources(event.cited, passages))
        stdout.write(checkedLines([...verdicts.values()], text, terminal))
        if (cost) stdout.write(`${opinionLines(cost).join('\n')}\n`)
        break
      case 'run-error':
        if (lineOpen) stdout.write('\n')
        break
      case 'run-aborted':
        say(`Stopped: ${event.reason}`)
        break
      case 'store-away':
      case 'store-back':
        say(noticeLine(event))
        break
      default:
    }
  }
}

/** `[1] Title › Heading (doc_1, page 3)`, a line for each passage that the answer cites. */
function sources(cited: number[], passages: Map<number, EvidencePassage>): string {
  const lines = cited.flatMap((number) => {
    const passage = passages.get(number)
    if (!passage) return []
    return [`[${number}] ${placeOf(passage)}\n`]
  })
  return lines.length === 0 ? '' : `\n${lines.join('')}`
}

/** How many claims are supported, and a line for each that is not, or that cites what does not carry it. */
function checkedLines(verdicts: ReviewedVerdict[], text: string, terminal: Terminal | undefined): string {
  if (verdicts.length === 0) return ''
  const held = verdicts.filter(({ verdict, right }) => verdict === 'supported' || right === true)
  const lines = [`${held.length} of ${count(verdicts.length, 'claim')} supported.`]
  for (const one of verdicts) {
    const notes = verdictNotes(one)
    if (held.includes(one) && notes.length === 0) continue
    const [mark, colour] = markOf(one)
    lines.push(
      `${paint(mark, colour, terminal)} ${fitted(oneLine(text.slice(one.start, one.end)), terminal, 2)}`,
    )
    for (const note of [`${one.verdict}: ${plain(one.reason)}`, ...notes])
      lines.push(`    ${fitted(note, terminal, 4)}`)
  }
  return `\n${lines.join('\n')}\n`
}

function failure(event: Extract<RunEvent, { type: 'run-error' }>): AppError {
  const code = Object.hasOwn(errorTable, event.code) ? (event.code as ErrorCode) : 'internal'
  return new AppError(code, event.message, { retryable: event.retryable })
}
