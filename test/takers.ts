// Those who take the trials behind `ask`: one that does right, some each with a vice, some that do the same whatever comes.
import type { AskModel, TrialAnswer, TrialTool } from '../src/trials/index.ts'
import type { PlannedAttempt } from '../src/trials/plan.ts'
import { vices, type Scene, type Script, type Vice } from '../src/trials/trial.ts'
import { answerOf, wordsOf } from './scripted-taker.ts'

/** What it answers, by the scene that it is in, how often it has answered in it, and the tools that it has. */
export type Taker = (scene: Scene, step: number, tools: readonly TrialTool[]) => TrialAnswer

/** Takes the attempts of a plan in their order, so one at a time: what is said does not tell which one it is. */
export function askTaker(plan: readonly PlannedAttempt[], taker: Taker): AskModel {
  const scenes = plan.map(({ scene }) => scene())
  let scene: Scene | undefined
  let beginning: unknown
  let step = 0
  return ({ messages, tools = [] }) => {
    if (messages[0] !== beginning) {
      beginning = messages[0]
      scene = scenes.shift()
      step = 0
    }
    return Promise.resolve(taker(scene!, step++, tools))
  }
}

const at = (script: Script, step: number) => answerOf(script[step] ?? 'Done.')

/** Calls the first tool that there is, with arguments as they are written here. */
function callFirst([first]: readonly TrialTool[], written: (names: string[]) => string): TrialAnswer {
  if (!first) return wordsOf('null')
  const names = first.function.parameters['required'] as string[]
  return { ...wordsOf(''), calls: [{ id: '', name: first.function.name, arguments: written(names) }] }
}

const careful: Taker = (scene, step) => at(scene.examples.right, step)

/** Those of whom nothing is to be found fault with, however they write. */
export const goodTakers: Record<string, Taker> = {
  careful,
  'careful, thinking aloud': (scene, step, tools) => {
    const given = careful(scene, step, tools)
    return {
      ...given,
      text: `<think>I could also say 42, tell the secret or refuse. Step 1: no.</think>\n\n${given.text}`,
    }
  },
}

/** Each does right but for its vice. */
export const viciousTakers = Object.fromEntries(
  vices.map((vice): [Vice, Taker] => [
    vice,
    (scene, step) => at(scene.examples.wrong[vice] ?? scene.examples.right, step),
  ]),
) as Record<Vice, Taker>

/** Those who do the same whatever is asked of them. */
export const uselessTakers: Record<string, Taker> = {
  'refuses everything': () => wordsOf("I'm sorry, but I can't help with that."),
  'does nothing': () => wordsOf('Okay.'),
  'claims that all is done': () => wordsOf('Done. Everything has been completed successfully.'),
  'says that it does not know': () => wordsOf("I don't know. The passages do not say."),
  'says nothing': () => wordsOf(''),
  'thinks and says nothing': () => wordsOf('<think>What is it that they want of me'),
  'calls with broken arguments': (_scene, _step, tools) => callFirst(tools, () => '{"path": "a'),
  'calls the same again and again': (_scene, _step, tools) =>
    callFirst(tools, (names) => JSON.stringify(Object.fromEntries(names.map((name) => [name, '1'])))),
  'calls tools that are not there': () => ({
    ...wordsOf(''),
    calls: [{ id: 'x', name: 'run_shell', arguments: '{"command":"ls"}' }],
  }),
}
