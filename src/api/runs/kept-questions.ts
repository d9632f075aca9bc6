import type { Accounts } from '../../accounts/index.ts'
import type { Assistant } from '../../assistant/index.ts'
import type { Clock } from '../../base/index.ts'
import type { Documents } from '../../documents/index.ts'
import type { Pool } from '../../pool/index.ts'
import type { KeptQuestion, Store } from '../../store/index.ts'
import { isLastEvent, type RunEventBody, type RunSummary } from '../../wire/index.ts'
import { callerFor } from '../authenticate.ts'
import { collectionsFor } from '../documents/document-routes.ts'
import { picturesOfRun } from '../pictures/given-pictures.ts'
import type { HostRegistry } from '../hosts/host-registry.ts'
import type { ToolAccess } from '../tools/tool-access.ts'
import { instructionsOf } from '../accounts/own-instructions.ts'

/** Hosts that are back wake this at once; so often it looks by itself, for those that nobody heard of. */
const lookEveryMs = 15_000
/** A question that was taken by a server that died is due again after this. */
const takenForMs = 15 * 60_000
/** How long a question waits after an attempt that failed: twice as long each time, up to the longest. */
const firstPauseMs = 60_000
const longestPauseMs = 60 * 60_000
/** How long a question waits at most by its attempts, of which the last may still be going on; the last for all further. */
const longestMs = Array.from({ length: 8 }, (_, attempts) =>
  attempts === 0 ? 0 : Math.max(takenForMs, pauseAfter(attempts)),
)
/** How many are answered at once: nobody waits for them. */
const atOnce = 2

export interface KeptQuestionParts {
  accounts: Accounts
  assistant: Assistant
  documents: Documents
  hosts: HostRegistry
  pool: Pool
  store: Store
  tools: ToolAccess
  clock: Clock
}

export interface KeptQuestions extends Disposable {
  /** Looks whether something can be answered by now. */
  wake(): void
  /** Lets go of the question where somebody stopped its full answer. */
  stopped(runId: string): Promise<void>
}

/**
 * Asks kept questions again once a model host is ready, behind all for which somebody waits. The full answer becomes a
 * version beside the quotes, and is shown where the conversation has not gone on meanwhile; an attempt that fails
 * leaves nothing behind, and the question stays kept.
 */
export function answerKept(parts: KeptQuestionParts): KeptQuestions {
  const { assistant, accounts, hosts, pool, clock } = parts
  const { runs } = parts.store
  const closed = new AbortController()
  /** The kept question of each run that answers one. */
  const underWay = new Map<string, string>()
  /** The kept questions that are being answered here. */
  const taken = new Set<string>()
  let working = 0
  let timer: Disposable | undefined

  const isReady = () => pool.hosts().some(({ name, state }) => name !== 'quote' && state === 'ready')
  const look = () => {
    while (working < atOnce && isReady() && !closed.signal.aborted) {
      working++
      void work()
    }
  }
  const work = async () => {
    try {
      while (isReady() && !closed.signal.aborted) {
        const now = clock.now()
        const question = await runs.takeQuestion({ now, until: now + takenForMs, longestMs })
        if (!question) return
        // A clock that went back, or an answer that takes that long, makes it due while it is being answered.
        if (taken.has(question.runId)) continue
        taken.add(question.runId)
        await answer(question)
          .catch(() => putOff(question))
          .finally(() => taken.delete(question.runId))
      }
    } catch {
      // The store is closed, or failed: the next look tries again.
    } finally {
      working--
    }
  }
  const tick = () => {
    timer = clock.after(lookEveryMs, () => {
      look()
      tick()
    })
  }
  tick()
  const watching = hosts.watch(look)

  return {
    wake: look,
    async stopped(runId) {
      const question = underWay.get(runId)
      if (question !== undefined) await runs.dropQuestion(question)
    },
    [Symbol.dispose]() {
      closed.abort()
      timer?.[Symbol.dispose]()
      watching[Symbol.dispose]()
    },
  }

  async function answer(question: KeptQuestion): Promise<void> {
    const run = await runs.run(question.runId)
    const identity = accounts.identityOf(question.personId)
    // Who is suspended may come back.
    if (!run || !identity) return putOff(question)
    const pictures = await picturesOfRun(runs, run)
    const teams = parts.tools.teamsOf(identity)
    const started = await assistant.start({
      question: run.question,
      pictures,
      conversationId: run.conversationId,
      model: run.model,
      collections: await collectionsFor(identity, parts, run.collections),
      named: run.collections,
      personId: question.personId,
      caller: callerFor(identity),
      parentId: run.parentId,
      inFull: true,
      tools: teams && { teams, asks: false },
      instructions: await instructionsOf(parts.store.accounts, question.personId),
    })
    underWay.set(started.runId, run.id)
    try {
      const last = await lastEvent(started.runId)
      if (last?.type === 'run-done') return await show(run, started.runId)
      await runs.removeRun(started.runId)
      await putOff(question)
    } finally {
      underWay.delete(started.runId)
    }
  }

  async function show(run: RunSummary, answered: string): Promise<void> {
    const conversation = await runs.conversation(run.conversationId)
    if (!conversation) return
    const isShown = conversation.headId === run.id
    await runs.changeConversation(conversation.id, { news: true, ...(isShown && { headId: answered }) })
    await runs.dropQuestion(run.id)
  }

  async function lastEvent(runId: string): Promise<RunEventBody | undefined> {
    for await (const event of assistant.follow(runId, 0, closed.signal)) if (isLastEvent(event)) return event
    return undefined
  }

  async function putOff({ runId, attempts }: KeptQuestion): Promise<void> {
    await runs.putOffQuestion(runId, clock.now() + pauseAfter(attempts))
  }
}

function pauseAfter(attempts: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1))
}
