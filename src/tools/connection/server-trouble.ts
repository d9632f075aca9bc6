/** What is wrong with a server, in words that go on after a colon, whatever was thrown below. */
export class ServerTrouble extends Error {}

/** What a server did that is not followed. `isUndone`: a request that it was the answer to was not carried out. */
export class RefusedAnswer extends ServerTrouble {
  readonly isUndone: boolean

  constructor(message: string, { isUndone }: { isUndone: boolean }) {
    super(message)
    this.isUndone = isUndone
  }
}
