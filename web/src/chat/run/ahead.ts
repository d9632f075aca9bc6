import type { ConversationDetail, RunEvent } from '../../../../src/wire/index.ts'
import { api } from '../../api.ts'
import { parseRoute } from '../../use-route.ts'

/** What was asked for before it was needed: one of each, for the moment until it is taken. */
let conversation: { id: string; asked: Promise<ConversationDetail> } | undefined
let lastRun: { id: string; asked: Promise<{ events: RunEvent[] }> } | undefined

/** Asks for the conversation that an address names, while it is not even known yet who is signed in. */
export function askAhead(hash: string): void {
  const route = parseRoute(hash)
  if (route.page !== 'chat' || route.conversationId === undefined) return
  conversation = { id: route.conversationId, asked: withLastAnswer(api.conversation(route.conversationId)) }
  // Whoever comes after is to ask anew.
  conversation.asked.catch(() => (conversation = undefined))
}

/** A conversation, and at once its last answer, which is asked for while the questions are drawn. */
export function firstConversation(id: string): Promise<ConversationDetail> {
  const ahead = conversation
  conversation = undefined
  return ahead?.id === id ? ahead.asked : withLastAnswer(api.conversation(id))
}

/** What an ended run consists of. */
export async function endedRun(id: string): Promise<RunEvent[]> {
  const ahead = lastRun?.id === id ? lastRun.asked : undefined
  if (ahead) lastRun = undefined
  return (await (ahead ?? api.run(id))).events
}

async function withLastAnswer(asked: Promise<ConversationDetail>): Promise<ConversationDetail> {
  const detail = await asked
  const last = detail.runs.find(({ id }) => id === detail.headId) ?? detail.runs.at(-1)
  if (last && last.status !== 'running') {
    lastRun = { id: last.id, asked: api.run(last.id) }
    lastRun.asked.catch(() => undefined)
  }
  return detail
}
