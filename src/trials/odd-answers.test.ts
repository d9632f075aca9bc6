// Whatever a model writes and calls, an attempt comes to an outcome.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { trials } from './all-trials.ts'
import type { TrialAnswer } from './ask-model.ts'
import { drawFrom } from './draw.ts'
import { playScene } from './play-scene.ts'
import type { Scene } from './trial.ts'

const { signal } = new AbortController()

/** Calls of the scene's own tools, with values of any kind. */
function calls(scene: Scene): fc.Arbitrary<TrialAnswer['calls'][number]> {
  const names = (scene.tools ?? []).map(({ declared }) => declared.function)
  if (names.length === 0) return fc.record({ id: fc.string(), name: fc.string(), arguments: fc.string() })
  const hostile = fc.constantFrom<unknown>({ toString: 1, valueOf: 2 }, [[]], null, '', -1, 1e300, {
    text: {},
  })
  const value = fc.oneof(fc.jsonValue(), hostile, fc.string(), fc.integer())
  return fc
    .constantFrom(...names)
    .chain(({ name, parameters }) =>
      fc
        .record(Object.fromEntries((parameters['required'] as string[]).map((key) => [key, value])))
        .map((values) => ({ id: 'a', name, arguments: JSON.stringify(values) })),
    )
}

test.each(trials.map((trial) => [`${trial.kind}/${trial.name}`, trial] as const))(
  '%s',
  async (_id, trial) => {
    const make = (seed: number) => trial.make(drawFrom(seededRandom(seed)))
    const answers = (seed: number): fc.Arbitrary<TrialAnswer[]> =>
      fc.array(
        fc.record({
          text: fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...wordsOf(make(seed)))),
          calls: fc.array(calls(make(seed)), { maxLength: 3 }),
          promptTokens: fc.nat(),
          completionTokens: fc.nat(2_000),
        }),
        { maxLength: 6 },
      )
    const any = fc.nat(1_000).chain((seed) => answers(seed).map((given) => ({ seed, given })))
    await fc.assert(
      fc.asyncProperty(any, async ({ seed, given }) => {
        const left = [...given]
        const ask = () =>
          Promise.resolve(left.shift() ?? { text: '', calls: [], promptTokens: 0, completionTokens: 0 })
        const { judgement } = await playScene(make(seed), ask, signal)
        expect(typeof judgement?.passed).toBe('boolean')
        expect(judgement?.reason).not.toBe('')
      }),
      { numRuns: 15 },
    )
  },
)

/** What somebody might say in the scene: so the odd comes beside what is right. */
function wordsOf({ examples }: Scene): [string, ...string[]] {
  const words = [examples.right, ...Object.values(examples.wrong)]
    .flat()
    .filter((step) => typeof step === 'string')
  return ['', ...words]
}
