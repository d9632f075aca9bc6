import { assert, type Clock } from '../../base/index.ts'
import { calledName, type Toolbox } from '../../tools/index.ts'
import { canonicalJson, type JsonValue, type ToolSummary } from '../../wire/index.ts'
import type { TurnEvent } from '../relay.ts'
import type { CallEnding, CallKeeper } from './call-keeper.ts'
import { toldOfCall } from './told-of-call.ts'
import type { TurnTool } from './turn-tool.ts'

export interface ServerToolParts {
  toolbox: Toolbox
  clock: Clock
  /** How long a person may take to decide on a call, in milliseconds. */
  msToDecide: (tool: ToolSummary) => number
}

export interface ServerToolRequest {
  /** Of whoever asks. */
  teams: readonly string[]
  keeper: CallKeeper
}

/** What all results of a turn together may take of a model's window: the rest of it is full already. */
const resultShare = 0.25
const charactersPerToken = 3
/** So much of a result is told, however full it is. */
const leastCharacters = 500

/** The tools of servers that a turn's model may call: those that change something only where there is somebody to ask. */
export function serverTools(
  parts: ServerToolParts,
  { teams, keeper, windowTokens }: ServerToolRequest & { windowTokens: number },
  signal: AbortSignal,
): TurnTool[] {
  const room: Room = { characters: windowTokens * resultShare * charactersPerToken }
  const offered = parts.toolbox.offered(teams).filter(({ changes }) => !changes || keeper.person)
  /** Calls that are not made again in this turn, whoever wants it: refused, or nobody knows what became of them. */
  const over = new Map<string, CallEnding>()
  return offered.map((tool) => ({
    definition: {
      type: 'function',
      function: { name: calledName(tool.id), description: tool.description, parameters: tool.parameters },
    },
    async *answer({ function: { arguments: given } }) {
      // Models send nothing at all where a tool takes nothing.
      const call = { tool, arguments: given.trim() === '' ? '{}' : given }
      const wrong = parts.toolbox.wrongWith(tool.id, call.arguments)
      if (wrong !== undefined) return `This call was not made: ${wrong}`
      const key = keyOf(call)
      const before = over.get(key)
      if (before) return toldOfCall(before, 'it was made before.')
      const { state, text } = yield* carryOut(parts, call, { keeper, room, signal })
      if (state !== 'done' && state !== 'failed') over.set(key, state)
      return text
    },
  }))
}

/** What is left for results. */
interface Room {
  characters: number
}

interface Ended {
  state: CallEnding
  text: string
}

/** Carries a call out, once; one that changes something after the person said yes. */
async function* carryOut(
  { toolbox, clock, msToDecide }: ServerToolParts,
  call: { tool: ToolSummary; arguments: string },
  { keeper, room, signal }: { keeper: CallKeeper; room: Room; signal: AbortSignal },
): AsyncGenerator<TurnEvent, Ended> {
  const { id: tool, title, changes, undoable } = call.tool
  const told = { tool, title, arguments: call.arguments, changes, undoable }
  const ended = function* (id: string, state: CallEnding, result = ''): Generator<TurnEvent, Ended> {
    const text = toldOfCall(state, result, room.characters)
    room.characters = Math.max(leastCharacters, room.characters - text.length)
    yield { type: 'tool-ended', call: id, state, text }
    return { state, text }
  }
  let id: string
  if (changes) {
    const { person } = keeper
    assert(person, 'a tool that changes something was offered where nobody can be asked')
    const until = clock.now() + msToDecide(call.tool)
    id = await person.preview(call)
    yield { type: 'tool-called', call: id, ...told, until }
    const decided = await person.decided(id, until, signal)
    if (decided !== 'running') return yield* ended(id, decided)
    if (signal.aborted) {
      // Approved in the moment in which the run was ended: nothing was sent.
      await keeper.end(id, 'failed', notSent)
      return yield* ended(id, 'failed', notSent)
    }
  } else {
    id = await keeper.begin(call)
    yield { type: 'tool-called', call: id, ...told }
  }
  const { isError, isUnknown, text: result } = await toolbox.call(tool, call.arguments, signal)
  const state = isUnknown === true && changes ? 'unknown' : isError || isUnknown === true ? 'failed' : 'done'
  await keeper.end(id, state, result)
  return yield* ended(id, state, result)
}

const notSent = 'The run was ended before it was sent. Nothing was done.'

/** The same for arguments that say the same. */
function keyOf({ tool, arguments: given }: { tool: ToolSummary; arguments: string }): string {
  try {
    return `${tool.id} ${canonicalJson(JSON.parse(given) as JsonValue)}`
  } catch {
    // A number beyond all numbers: the same only where it is the same text.
    return `${tool.id} ${given}`
  }
}
