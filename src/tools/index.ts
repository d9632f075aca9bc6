export type { Toolbox, ToolResult } from './toolbox.ts'
