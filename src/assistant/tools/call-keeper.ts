import type { ToolCallRecord, ToolSummary } from '../../wire/index.ts'

/** How a call that was asked for may end. */
export type CallEnding = Extract<
  ToolCallRecord['state'],
  'refused' | 'expired' | 'done' | 'failed' | 'unknown'
>

/** A call that a model asks for, and that could be carried out. */
export interface AskedCall {
  tool: ToolSummary
  /** What is kept, shown and sent, to the byte. */
  arguments: string
}

/** Keeps the calls of one turn. */
export interface CallKeeper {
  /** Keeps a call that is carried out without asking; gives its id. */
  begin(call: AskedCall): Promise<string>
  /** Keeps how a call ended that was under way. */
  end(id: string, state: CallEnding, result: string): Promise<void>
  /** The person who decides; left out where there is nobody to ask: then nothing that changes anything is offered. */
  person?:
    | {
        /** Keeps a call that waits for its decision; gives its id. */
        preview(call: AskedCall): Promise<string>
        /** Waits, at most until then, in wall time. A call that is `running` then is on disk as that, and may be sent. */
        decided(id: string, until: number, signal: AbortSignal): Promise<'running' | 'refused' | 'expired'>
      }
    | undefined
}

/** For answers of which nothing is kept: nobody is there to be asked. */
export function keepNothing(): CallKeeper {
  let made = 0
  return { begin: async () => `call_${++made}`, end: async () => undefined }
}
