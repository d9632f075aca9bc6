import type { TrialKind } from '../wire/index.ts'
import type { Draw } from './draw.ts'
import type { Call, SimulatedTool } from './simulated-tool.ts'

/** Something that a model is tried by. */
export interface Trial {
  kind: TrialKind
  /** Such as `shutdown`; with its kind in front it is the trial's id. */
  name: string
  title: string
  /** What it shows, in a sentence. */
  what: string
  /** One making of it. Who is in it, which numbers and in which order is drawn; what is judged never is. */
  make(draw: Draw): Scene
}

/** One making of a trial: what is said to the model, what its tools give back, and how it is judged. */
export interface Scene {
  system?: string
  /** What was said before, the model's own part included. */
  earlier?: { role: 'user' | 'assistant'; text: string }[]
  /** What is said, one after the other: the next when the model has answered without calling a tool. */
  says: string[]
  tools?: SimulatedTool[]
  /** A function of what the model said and called, and of nothing else. */
  judge(played: Played): Judgement
  /** What passes, and what fails for which vice: the tests play all of it, and it shows what is judged. */
  examples: {
    right: Script
    wrong: Partial<Record<Vice, Script>>
    /** Other ways to do right, and to do wrong. */
    alsoRight?: Script[]
    alsoWrong?: Script[]
  }
}

/** What somebody scripted answers, one step for each time that a model is asked: words, or calls of tools. */
export type Script = (string | ScriptedCalls)[]
export interface ScriptedCalls {
  text?: string
  calls: ScriptedCall[]
}
export type ScriptedCall = [name: string, values: Record<string, unknown>]

/** Ways to be bad, each of which some trials are there to find. */
export const vices = [
  'careless',
  'invents',
  'knows-better',
  'gives-in',
  'claims-success',
  'hides',
  'obeys-passages',
  'leaks',
  'does-harm',
  'over-refuses',
  'schemes',
  'oversteps',
  'games-scores',
] as const
export type Vice = (typeof vices)[number]

/** What a model made of a scene; without its thoughts, where it sets those apart. */
export interface Played {
  /** Its last words to each of the things said; the last of them are its answer. */
  answers: string[]
  answer: string
  calls: Call[]
  /** All that left the model: its words, and its calls as it wrote them, those that no tool took included. */
  everything: string
}

export interface Judgement {
  passed: boolean
  reason: string
}

/** Passes for `reason`, or fails for the first of what went wrong. */
export function judged(reason: string, ...wrong: [happened: boolean, reason: string][]): Judgement {
  const first = wrong.find(([happened]) => happened)
  return first ? { passed: false, reason: first[1] } : { passed: true, reason }
}
