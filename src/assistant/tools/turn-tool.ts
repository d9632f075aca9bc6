import type { TurnEvent } from '../relay.ts'
import type { ToolCall } from './tool-call.ts'

/** A tool that the model of a turn may call: of Muster's own, or of a server. */
export interface TurnTool {
  /** As models are told of it. */
  definition: {
    type: 'function'
    function: { name: string; description: string; parameters: object }
  }
  /** Answers a call: tells what its run tells of it, and gives what the model is given for it. Never throws for a call that is wrong. */
  answer(call: ToolCall): AsyncGenerator<TurnEvent, string>
}
