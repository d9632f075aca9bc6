import type { ToolServerSummary, ToolSummary } from '../wire/index.ts'

/** What a tool gave back, as text for a model and for people. */
export interface ToolResult {
  isError: boolean
  text: string
  /** Whether the call may have been carried out although nothing came back. */
  isUnknown?: boolean
}

/** The tools of all servers that are configured. Dispose of it to end what it has started. */
export interface Toolbox extends AsyncDisposable {
  /** Those that somebody of these teams may use, in the order of the configuration; of servers that are ready. */
  offered(teams: readonly string[]): ToolSummary[]
  servers(): ToolServerSummary[]
  /** Resolves once every server is ready or broken. */
  settled(): Promise<void>
  /** Why arguments cannot be sent to a tool, for the model to mend them; undefined where they can. */
  wrongWith(tool: string, argumentsJson: string): string | undefined
  /** Carries a call out, once. Never throws: what goes wrong is its result. */
  call(tool: string, argumentsJson: string, signal: AbortSignal): Promise<ToolResult>
  /** The call that undoes another; undefined where none is configured, or its arguments cannot be made. */
  undoing(
    tool: string,
    call: { arguments: string; result: string },
  ): { tool: string; arguments: string } | undefined
}
