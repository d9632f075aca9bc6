/** What is told while something is being read. At any other time nothing is kept of it, however the reading ended. */
export class Meantime<Told> {
  #told: Told[] | undefined

  /** How much is kept. */
  get size(): number {
    return this.#told?.length ?? 0
  }

  tell(one: Told): void {
    this.#told?.push(one)
  }

  /**
   * Reads, and hands on what was read with all that was told by then: in the same step, so that nothing is told between
   * the two and missed by both. One at a time; throws what `read` throws.
   */
  async during<Read>(read: () => Promise<Read>, use: (read: Read, told: Told[]) => void): Promise<void> {
    const told: Told[] = []
    this.#told = told
    try {
      use(await read(), told)
    } finally {
      this.#told = undefined
    }
  }
}
