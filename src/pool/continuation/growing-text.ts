/** How many words are put together at a time. */
const together = 64
const none: string[] = []

/**
 * A text to which words are added. V8 keeps a text that was put together by `+=` as all its words and all the steps in
 * between, some sixty bytes for each word, until somebody looks into it: of an answer that runs well nobody does.
 */
export class GrowingText {
  #text = ''
  #words = none

  get isEmpty(): boolean {
    return this.#text === '' && this.#words.length === 0
  }

  add(word: string): void {
    if (word === '') return
    if (this.#words === none) this.#words = [word]
    else if (this.#words.push(word) === together) this.#settle()
  }

  whole(): string {
    if (this.#words.length > 0) this.#settle()
    return this.#text
  }

  #settle(): void {
    this.#text += this.#words.join('')
    this.#words = none
  }
}
