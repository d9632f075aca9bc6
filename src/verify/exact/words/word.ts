/** What a word may be in a sentence, wherever it stands. */
export interface Use {
  auxiliary: boolean
  /** A verb of the list, in any form but that with "ing". */
  lexical: boolean
  inflected: boolean
  /** A noun stands behind it. */
  beforeNoun: boolean
  /** A verb without an ending may stand behind it: a plural, or somebody. */
  beforeVerb: boolean
}

/** A piece of a text: a run of letters, a run of digits with its separators, or one other sign. */
export interface Word {
  text: string
  lower: string
  stem: string
  kind: 'word' | 'number' | 'sign'
  start: number
  end: number
  /** Carries meaning of its own: not a sign, not one of the small words of grammar. */
  content: boolean
  /** Written as a name is: with a capital that the start of a sentence does not explain, or in capitals. */
  name: boolean
  /** Written with a capital at the start of a sentence: it may be a name. */
  initial: boolean
  /** There is white space, or the text's start, before it. */
  spaced: boolean
  use: Use
}

export interface Sentence {
  words: Word[]
  start: number
  end: number
  /** It stands alone on a line without a full stop, or after `#`: a title for what follows. */
  heading: boolean
}
