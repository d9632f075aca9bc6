export { runCli } from './run-cli.ts'
export { type CliContext, type SimulateOptions } from './context.ts'
