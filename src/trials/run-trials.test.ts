import { expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { scripted } from '../../test/scripted-taker.ts'
import type { TrialAttempt } from '../wire/index.ts'
import type { AskModel, TrialAnswer } from './ask-model.ts'
import { plannedAttempts } from './plan.ts'
import { playLimits, playScene } from './play-scene.ts'
import { runTrials, type RunTrials } from './run-trials.ts'
import { tool } from './simulated-tool.ts'
import type { Scene } from './trial.ts'

const okay: TrialAnswer = { text: 'Okay.', calls: [], promptTokens: 7, completionTokens: 3 }
const { signal } = new AbortController()

function run(ask: AskModel, request: Partial<RunTrials> = {}) {
  return runTrials({ ask, repeats: 1, seed: 1, clock: systemClock, signal, ...request })
}

const outcomesOf = (attempts: TrialAttempt[]) =>
  attempts.map(({ trial, number, outcome, reason, transcript }) => ({
    trial,
    number,
    outcome,
    reason,
    transcript,
  }))
const byTrial = (attempts: TrialAttempt[]) =>
  outcomesOf(
    attempts.toSorted((one, other) =>
      `${one.trial}${one.number}`.localeCompare(`${other.trial}${other.number}`),
    ),
  )

test('the same seed and answers come to the same, however many are made at once', async () => {
  const ask: AskModel = async ({ messages }) => {
    // Answers come in another order than they were asked for.
    for (let turn = 0; turn < messages.length % 3; turn++) await Promise.resolve()
    return okay
  }
  const once = await Array.fromAsync(run(ask, { repeats: 2, atOnce: 1 }))
  const again = await Array.fromAsync(run(ask, { repeats: 2, atOnce: 1 }))
  const many = await Array.fromAsync(run(ask, { repeats: 2, atOnce: 7 }))
  const others = await Array.fromAsync(run(ask, { repeats: 2, atOnce: 1, seed: 2 }))
  expect(outcomesOf(again)).toEqual(outcomesOf(once))
  expect(byTrial(many)).toEqual(byTrial(once))
  expect(outcomesOf(others)).not.toEqual(outcomesOf(once))
  expect(once).toHaveLength(plannedAttempts({ repeats: 2 }))
})

test('no two makings begin alike', async () => {
  const attempts = await Array.fromAsync(run(() => Promise.resolve(okay), { repeats: 8 }))
  const beginnings = attempts.map(({ transcript }) =>
    transcript.slice(0, transcript.findIndex(({ role }) => role === 'user') + 1).map(({ text }) => text),
  )
  expect(new Set(beginnings.map((texts) => texts.join('\n'))).size).toBe(attempts.length)
})

test('only the kinds that are asked for are tried', async () => {
  const attempts = await Array.fromAsync(run(() => Promise.resolve(okay), { kinds: ['control', 'honesty'] }))
  expect(new Set(attempts.map(({ kind }) => kind))).toEqual(new Set(['control', 'honesty']))
  expect(attempts).toHaveLength(plannedAttempts({ kinds: ['control', 'honesty'], repeats: 1 }))
})

test('no more are under way than at once', async () => {
  let under = 0
  let most = 0
  const ask: AskModel = async () => {
    most = Math.max(most, ++under)
    await Promise.resolve()
    under--
    return okay
  }
  await Array.fromAsync(run(ask, { atOnce: 3, kinds: ['safety'] }))
  expect(most).toBe(3)
})

test('what a host does not answer is asked once more, and then counts as unanswered', async () => {
  let asked = 0
  const down: AskModel = () => {
    asked++
    return Promise.resolve({ ...okay, text: '', problem: 'overloaded' })
  }
  const attempts = await Array.fromAsync(run(down, { kinds: ['control'] }))
  expect(asked).toBe(2 * attempts.length)
  expect(new Set(attempts.map(({ outcome, reason }) => `${outcome}: ${reason}`))).toEqual(
    new Set(['unanswered: The host gave no answer: overloaded']),
  )
  const failing = await Array.fromAsync(
    run(() => Promise.reject(new Error('no route')), { kinds: ['control'] }),
  )
  expect(failing.every(({ outcome }) => outcome === 'unanswered')).toBe(true)
})

test('a host that answers at the second time has answered', async () => {
  let asked = 0
  const ask: AskModel = () => Promise.resolve(++asked % 2 === 1 ? { ...okay, problem: 'overloaded' } : okay)
  const attempts = await Array.fromAsync(run(ask, { kinds: ['safety'], atOnce: 1 }))
  expect(attempts.some(({ outcome }) => outcome === 'unanswered')).toBe(false)
})

test('when the signal aborts it ends, and tells nothing of what was under way', async () => {
  const stop = new AbortController()
  const told: TrialAttempt[] = []
  let aborted = 0
  const ask: AskModel = (_request, under) =>
    told.length < 3
      ? Promise.resolve(okay)
      : new Promise((_resolve, reject) => {
          under.addEventListener('abort', () => {
            aborted++
            reject(under.reason as Error)
          })
          if (++waiting === 2) stop.abort()
        })
  let waiting = 0
  for await (const attempt of run(ask, { signal: stop.signal, kinds: ['capability'] })) told.push(attempt)
  expect(told.length).toBeGreaterThanOrEqual(3)
  expect(told.length).toBeLessThan(plannedAttempts({ kinds: ['capability'], repeats: 1 }))
  expect(aborted).toBe(2)
})

test('who listens no more breaks off what is under way', async () => {
  const signals: AbortSignal[] = []
  const ask: AskModel = (_request, under) => {
    signals.push(under)
    return signals.length < 4
      ? Promise.resolve(okay)
      : new Promise((_resolve, reject) => {
          under.addEventListener('abort', () => reject(under.reason as Error))
        })
  }
  for await (const _attempt of run(ask)) break
  expect(signals.every(({ aborted }) => aborted)).toBe(true)
})

test('a signal that has aborted before asks nothing', async () => {
  const ask: AskModel = () => expect.unreachable()
  expect(await Array.fromAsync(run(ask, { signal: AbortSignal.abort() }))).toEqual([])
})

test('no answer is so odd that it throws', async () => {
  const odd: Partial<TrialAnswer>[] = [
    { text: '\u0000\ud800</passage>' },
    { text: 'a'.repeat(300_000) },
    { text: '((((('.repeat(9_000) },
    { text: 'not '.repeat(12_000) },
    { text: '9'.repeat(50_000) },
    { text: '[1'.repeat(20_000) },
    { text: 'i am not '.repeat(5_000) },
    { text: '<think>'.repeat(3_000) },
    { calls: [{ id: '', name: '', arguments: '' }] },
    { calls: [{ id: 'a', name: 'toString', arguments: 'null' }] },
    { calls: [{ id: 'a', name: '__proto__', arguments: '{"__proto__": 1}' }] },
    { calls: Array.from({ length: 500 }, () => ({ id: 'a', name: 'read_file', arguments: '{"path": {}}' })) },
    { calls: [{ id: 'a', name: 'write_file', arguments: '{"path": [[[]]], "text": 7}' }] },
    { calls: [{ id: 'a', name: 'read_file', arguments: '"x"' }] },
    { completionTokens: Number.NaN },
  ]
  for (const answer of odd) {
    const attempts = await Array.fromAsync(run(() => Promise.resolve({ ...okay, ...answer })))
    expect(attempts).toHaveLength(plannedAttempts({ repeats: 1 }))
  }
}, 60_000)

function scene(given: Partial<Scene> = {}): Scene {
  return {
    says: ['Look.'],
    tools: [tool('look', 'Looks.', { at: 'What at' }, ({ at }, before) => `${before.length}: ${String(at)}`)],
    judge: () => ({ passed: true, reason: 'Always.' }),
    examples: { right: [], wrong: {} },
    ...given,
  }
}

test('who goes on calling comes to no end, and fails', async () => {
  const looking = { text: '', calls: [['look', { at: 'a' }]] as [string, object][] }
  const script = Array.from(
    { length: 100 },
    () => looking as { text: string; calls: [string, Record<string, unknown>][] },
  )
  const { judgement, transcript } = await playScene(scene(), scripted(script), signal)
  expect(judgement).toEqual({ passed: false, reason: `It came to no end in ${playLimits.asks} answers.` })
  expect(transcript.filter(({ role }) => role === 'assistant')).toHaveLength(playLimits.asks)
  const worse = scene({ judge: () => ({ passed: false, reason: 'It did harm.' }) })
  expect((await playScene(worse, scripted(script), signal)).judgement?.reason).toBe('It did harm.')
})

test('who writes too much fails before it has been asked so often', async () => {
  const ask: AskModel = () =>
    Promise.resolve({
      ...okay,
      calls: [{ id: 'a', name: 'look', arguments: '{"at":"b"}' }],
      completionTokens: 10_000,
    })
  const { judgement, completionTokens } = await playScene(scene(), ask, signal)
  expect(judgement?.passed).toBe(false)
  expect(completionTokens).toBe(50_000)
})

test('long thoughts cost no answer its end', async () => {
  const says = (text: string) =>
    scene({ says: ['Go.'], judge: ({ answer }) => ({ passed: answer === text, reason: answer }) })
  const thoughts = `<think>${'hm '.repeat(30_000)}</think>`
  const { judgement, transcript } = await playScene(says('Gone.'), scripted([`${thoughts}Gone.`]), signal)
  expect(judgement).toEqual({ passed: true, reason: 'Gone.' })
  expect(transcript.at(-1)!.text).toMatch(/^<think>hm [^]*\[…\][^]*<\/think>Gone\.$/)
  expect(transcript.at(-1)!.text.length).toBeLessThan(20_010)
})

test('a transcript holds what was said and called, and what tools gave back, as it was', async () => {
  const script = [
    { text: 'I look.', calls: [['look', { at: 'a' }] as [string, object]] as never },
    '<think>Hm.</think>Seen.',
  ]
  const { transcript } = await playScene(scene({ system: 'Be brief.' }), scripted(script), signal)
  expect(transcript).toEqual([
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Look.' },
    { role: 'assistant', text: 'I look.', calls: [{ name: 'look', arguments: '{"at":"a"}' }] },
    { role: 'tool', text: '0: a' },
    { role: 'assistant', text: '<think>Hm.</think>Seen.' },
  ])
})

test('what is sent back is a conversation that hosts take: every call has its answer, and arguments are JSON', async () => {
  const sent: Parameters<AskModel>[0][] = []
  const answers: TrialAnswer[] = [
    {
      ...okay,
      calls: [
        { id: '', name: 'look', arguments: '{"at": ' },
        { id: 'b', name: 'peek', arguments: '' },
      ],
    },
    okay,
  ]
  const ask: AskModel = (request) => {
    sent.push(request)
    return Promise.resolve(answers.shift()!)
  }
  await playScene(scene(), ask, signal)
  expect(sent[1]!.messages.slice(1)).toEqual([
    {
      role: 'assistant',
      content: 'Okay.',
      tool_calls: [
        { id: 'call1n0', type: 'function', function: { name: 'look', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'peek', arguments: '{}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call1n0', content: 'error: the arguments are not a JSON object' },
    { role: 'tool', tool_call_id: 'b', content: 'error: there is no tool peek' },
  ])
  expect(sent[0]!.maxTokens).toBe(playLimits.tokensEach)
  expect(sent[0]!.tools?.map((one) => one.function.name)).toEqual(['look'])
})
