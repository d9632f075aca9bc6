export type { Toolbox, ToolResult } from './toolbox.ts'
export { openToolbox, type OpenToolboxOptions } from './open-toolbox.ts'
export { calledName, idOfCalled } from './tool-names.ts'
