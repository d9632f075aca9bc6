import type { ChatMessage } from '../wire/index.ts'
import type { AskedModel } from './prompt.ts'
import { serverTools, type ServerToolParts, type ServerToolRequest } from './tools/server-tools.ts'
import { toolInstructions } from './tools/told-of-call.ts'
import type { TurnTool } from './tools/turn-tool.ts'
import { leastWindow } from './turn-trouble.ts'

/** The most of a model's window that tools are described in; those of which that is full are not offered. */
const toolShare = 0.3

/** The tools of servers; none where a client has tools of its own, whose calls it answers itself. */
export function toolsFor(
  { tools }: { tools?: ServerToolParts | undefined },
  {
    parameters,
    tools: asked,
  }: { parameters: Record<string, unknown>; tools?: ServerToolRequest | undefined },
  { windowTokens }: AskedModel,
  signal: AbortSignal,
): TurnTool[] {
  if (!tools || !asked || parameters['tools'] !== undefined) return []
  const offered = serverTools(tools, { ...asked, windowTokens }, signal)
  const most = windowTokens * toolShare
  let taken = 0
  return offered.filter((tool) => (taken += roomOf([tool])) <= most)
}

/** Tells a model that is offered tools what it should know of them. */
export function withToolInstructions<Request extends { history: ChatMessage[] }>(
  request: Request,
  tools: TurnTool[],
): Request {
  if (tools.length === 0) return request
  return { ...request, history: [{ role: 'system', content: toolInstructions }, ...request.history] }
}

/** The same model with less of a window, which what came behind the question and the tools take. */
export function withRoomFor(beside: (ChatMessage | TurnTool)[], model: AskedModel): AskedModel {
  if (beside.length === 0) return model
  return { ...model, windowTokens: Math.max(leastWindow, model.windowTokens - roomOf(beside)) }
}

/** At a careful three characters a token. */
function roomOf(beside: object[]): number {
  return Math.ceil(JSON.stringify(beside).length / 3)
}
