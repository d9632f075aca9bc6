/** The part of cli-progress that is used here; the package has no types of its own. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      stream: NodeJS.WritableStream
      format: string
      hideCursor?: boolean
      clearOnComplete?: boolean
    })
    start(total: number, value: number, payload?: object): void
    update(value: number, payload?: object): void
    increment(by: number, payload?: object): void
    stop(): void
  }
  const progress: { SingleBar: typeof SingleBar }
  export default progress
}
