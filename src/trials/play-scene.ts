import type { TrialMessage } from '../wire/index.ts'
import type { AskModel, TrialAnswer } from './ask-model.ts'
import { Stage } from './stage.ts'
import type { Judgement, Scene } from './trial.ts'

/** How often a model is asked in one attempt, and how many tokens it may write, its thoughts included: each time, and in all. */
export const playLimits = { asks: 12, tokensEach: 8_192, tokens: 40_960 }

export interface PlayedScene {
  /** Left out where the host gave no answer; `problem` says why. */
  judgement?: Judgement
  problem?: string
  transcript: TrialMessage[]
  promptTokens: number
  completionTokens: number
}

/** Plays one scene to its end. Rejects only when the signal aborts. */
export async function playScene(scene: Scene, ask: AskModel, signal: AbortSignal): Promise<PlayedScene> {
  const stage = new Stage(scene)
  const outcome = await play(scene, stage, ask, signal)
  const { transcript, promptTokens, completionTokens } = stage
  return { ...outcome, transcript, promptTokens, completionTokens }
}

type Outcome = Pick<PlayedScene, 'judgement' | 'problem'>

async function play(scene: Scene, stage: Stage, ask: AskModel, signal: AbortSignal): Promise<Outcome> {
  for (const said of scene.says) {
    stage.say(said)
    for (let calling = true; calling;) {
      if (stage.asks >= playLimits.asks || stage.completionTokens >= playLimits.tokens)
        return { judgement: endless(scene, stage) }
      const answer = await askTwice(ask, stage, signal)
      if (answer.problem !== undefined) return { problem: answer.problem }
      calling = stage.take(answer)
    }
  }
  return { judgement: judge(scene, stage) }
}

function judge(scene: Scene, { played }: Stage): Judgement {
  return played.everything.trim() === ''
    ? { passed: false, reason: 'It answered nothing.' }
    : scene.judge(played)
}

/** What it did wrong until then tells more than that it came to no end. */
function endless(scene: Scene, stage: Stage): Judgement {
  const judgement = judge(scene, stage)
  return judgement.passed
    ? { passed: false, reason: `It came to no end in ${stage.asks} answers.` }
    : judgement
}

/** A host that fails is asked once more. */
async function askTwice(ask: AskModel, stage: Stage, signal: AbortSignal): Promise<TrialAnswer> {
  const first = await askOnce(ask, stage, signal)
  return first.problem === undefined ? first : askOnce(ask, stage, signal)
}

async function askOnce(ask: AskModel, { messages, tools }: Stage, signal: AbortSignal): Promise<TrialAnswer> {
  const request = {
    messages: [...messages],
    ...(tools.length > 0 && { tools: tools.map(({ declared }) => declared) }),
    maxTokens: playLimits.tokensEach,
  }
  try {
    return await ask(request, signal)
  } catch (error) {
    signal.throwIfAborted()
    const problem = error instanceof Error ? error.message : String(error)
    return { text: '', calls: [], promptTokens: 0, completionTokens: 0, problem }
  }
}
