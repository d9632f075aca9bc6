/** Counts the tokens that a text costs. */
export type TokenCounter = (text: string) => number
