import type { Because } from '../wire/index.ts'

/** What is told of each code of a reason, in English. What stands in braces is among its values. */
const phrases = {
  'other-value': 'the evidence says {given}, not {claimed}',
  'other-word': 'the evidence says “{given}”, not “{claimed}”',
  'other-cell': '{field} is {given} there, not {claimed}',
  'left-open': 'the evidence leaves {field} open',
  'left-out': 'the evidence says it only so: “{source}”',
  'quotation-altered': 'the source reads “{source}”',
  'quotation-absent': 'these words are not in the evidence',
  'of-another': 'the evidence says {claimed} of {owner}',
  'perhaps-other': 'the evidence says {given}, perhaps of something else, and not {claimed} of this',
  'perhaps-otherwise': 'the evidence says “{source}”, perhaps of something else',
  'says-otherwise': 'the evidence says otherwise: “{source}”',
  'denied-here': 'the evidence says it without “not”',
  'denied-there': 'the evidence says that it is not so',
  'turned-round': 'the evidence says it the other way round',
  'is-mentioned': 'the evidence does speak of it: “{source}”',
  'comes-out': 'worked out again: it comes out so',
  'comes-to': 'worked out again: it comes to {result}',
  'said-by-person': 'somebody said so in the conversation',
  'said-by-tool': 'a tool’s result in the conversation says so',
  'said-by-house': 'the instructions of this organisation say so',
  'nothing-to-say': 'nothing in it that the evidence would have to say',
  'little-of': 'little of it is in the evidence, and nothing against it',
  'word-for-word': 'stands in the evidence word for word',
  'one-sentence': 'one sentence of the evidence says it',
  'other-words': 'the evidence says it in other words',
  'only-asked': 'the question says so, and nothing in the evidence',
  'nothing-of': 'the evidence says nothing of {words}',
  elsewhere: 'the evidence has {words}, but elsewhere and not of this',
  'maybe-in-picture': 'the evidence says otherwise, but it may be about the picture, which is not checked',
  'second-opinion': 'so says {model}, asked for a second opinion',
  'not-together': 'its words are in the evidence, but not put together so',
} as const

export type ReasonCode = keyof typeof phrases

export const reasonCodes = Object.keys(phrases) as ReasonCode[]

type Values<Phrase> = Phrase extends `${string}{${infer Name}}${infer Rest}` ? Name | Values<Rest> : never

/** A reason as the checks give it: every value that its phrase names is there. */
export type Reason = {
  [Code in ReasonCode]: { code: Code; fromTool?: true } & ([Values<(typeof phrases)[Code]>] extends [never]
    ? { values?: undefined }
    : { values: { [Name in Values<(typeof phrases)[Code]>]: Name extends 'words' ? string[] : string } })
}[ReasonCode]

/** A reason as a phrase that a person can read, in English. */
export function reasonIn({ code, values, fromTool }: Reason): string {
  const phrase = phrases[code].replace(/\{(\w+)\}/g, (_, name: string) =>
    shown((values as Record<string, string | string[]>)[name]!),
  )
  return fromTool ? `${phrase} (a tool’s result in the conversation)` : phrase
}

function shown(value: string | string[]): string {
  return typeof value === 'string' ? value : value.map((word) => `“${word}”`).join(', ')
}

/** The phrase and what it was made of, as a verdict carries them. */
export function told(reason: Reason): { reason: string; because: Because } {
  return { reason: reasonIn(reason), because: reason }
}
