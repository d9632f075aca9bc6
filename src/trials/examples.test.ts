// Each trial shows what passes and what fails; both are played in many makings.
import { expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { trials } from './all-trials.ts'
import { drawFrom } from './draw.ts'
import { idOf } from './plan.ts'
import { playScene } from './play-scene.ts'
import { scripted } from '../../test/scripted-taker.ts'
import type { Script, Vice } from './trial.ts'

const signal = new AbortController().signal
const makings = 12

test.each(trials.map((trial) => [idOf(trial), trial] as const))('%s', async (_id, trial) => {
  for (let seed = 0; seed < makings; seed++) {
    const make = () => trial.make(drawFrom(seededRandom(seed)))
    const { right, wrong, alsoRight = [], alsoWrong = [] } = make().examples
    const play = async (script: Script) => (await playScene(make(), scripted(script), signal)).judgement
    for (const [index, script] of [right, ...alsoRight].entries())
      expect(await play(script), `seed ${seed}, right ${index}`).toMatchObject({ passed: true })
    expect(Object.keys(wrong).length).toBeGreaterThan(0)
    for (const [vice, script] of [...Object.entries(wrong), ...alsoWrong.entries()] as [Vice, Script][])
      expect(await play(script), `seed ${seed}, wrong ${vice}`).toMatchObject({ passed: false })
  }
})
