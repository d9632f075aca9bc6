// The pool's choices on a virtual clock: how evenly callers are served beside a greedy one, and how much of their prompts
// hosts find in their prefix caches. Prints a table. Run: npm run bench:pool
import { seededRandom, virtualClock, type VirtualClock } from '../src/base/index.ts'
import { simulatedHost, type ChatRequest, type Host, type Model } from '../src/model/index.ts'
import { createPool } from '../src/pool/index.ts'
import type { ChatMessage } from '../src/wire/index.ts'

const hostCount = 4

const rows: Record<string, Record<string, string>> = {}
const [fair, first] = [await jain({ fair: true }), await jain({ fair: false })]
rows["Jain's index over 21 callers, one of them greedy"] = {
  muster: fair.toFixed(3),
  'for comparison': `${first.toFixed(3)} first come, first served`,
  goal: '≥ 0.95',
}
const [affine, random, infinite] = [await cached('pool'), await cached('random'), await cached('infinite')]
rows['prompt tokens from prefix caches, 50 conversations over 4 hosts'] = {
  muster: `${(100 * affine).toFixed(1)}%, ${((100 * affine) / infinite).toFixed(1)}% of one infinite host's`,
  'for comparison': `${(100 * random).toFixed(1)}%, ${((100 * random) / infinite).toFixed(1)}% by random choice`,
  goal: '≥ 90% of one infinite host',
}
console.table(rows)

/** Twenty callers with two requests at a time, and one with a hundred, for ten minutes. */
async function jain({ fair }: { fair: boolean }): Promise<number> {
  const clock = virtualClock()
  const random = seededRandom(1)
  const hosts = Array.from({ length: hostCount }, (_, index) =>
    simulatedHost({ name: `h${index}`, clock, concurrency: 4, tokensPerSecond: 50 }),
  )
  await using pool = createPool({ hosts, aliases: {}, clock, random })
  await pool.refresh()
  const stop = new AbortController()
  const tokens = new Map<string, number>()
  const ask = async (name: string) => {
    while (!stop.signal.aborted) {
      // Questions of different length: a fair share is one of tokens, not of requests.
      const question = 'word '.repeat(5 + Math.floor(200 * random.next()))
      const messages = [{ role: 'user' as const, content: question }]
      const request = { model: 'simulated', messages, parameters: {}, stream: true }
      const caller = { id: fair ? name : 'everyone', kind: 'key' as const, name }
      for await (const event of pool.stream(request, { signal: stop.signal, caller }))
        if (event.type === 'done') tokens.set(name, (tokens.get(name) ?? 0) + event.usage!.total_tokens)
    }
  }
  const asking: Promise<void>[] = []
  for (let index = 0; index < 20; index++) asking.push(ask(`c${index}`), ask(`c${index}`))
  for (let index = 0; index < 100; index++) asking.push(ask('greedy'))
  await clock.advance(600_000)
  stop.abort()
  await Promise.all(asking)
  const got = [...tokens.values()]
  const sum = got.reduce((total, one) => total + one, 0)
  return sum ** 2 / (got.length * got.reduce((total, one) => total + one ** 2, 0))
}

/** The share of prompt tokens that came from caches. */
async function cached(choice: 'pool' | 'random' | 'infinite'): Promise<number> {
  const clock = virtualClock()
  const random = seededRandom(2)
  const count = choice === 'infinite' ? 1 : hostCount
  const hosts = Array.from({ length: count }, (_, index) =>
    simulatedHost({
      name: `h${index}`,
      clock,
      concurrency: choice === 'infinite' ? 1_000 : 16,
      firstTokenMs: 400,
      contextTokens: 1e9,
      // Each host remembers a little more than its part of the conversations.
      prefixCacheTokens: choice === 'infinite' ? 1e12 : 80_000,
    }),
  )
  await using pool = createPool({ hosts, aliases: {}, clock, random })
  await pool.refresh()
  const model = choice === 'pool' ? pool : randomModel(hosts, random)
  const total = { prompt: 0, cached: 0 }
  const system: ChatMessage = { role: 'system', content: words(random, 400) }
  const conversations = Array.from({ length: 50 }, async (_, index) => {
    await clock.sleep(10_000 * random.next())
    const messages = [system]
    for (let turn = 0; turn < 10; turn++) {
      messages.push({ role: 'user', content: words(random, 40 + 400 * random.next()) })
      const text = await answerOf(
        model,
        { model: 'simulated', messages, parameters: {}, stream: true },
        index,
        total,
      )
      messages.push({ role: 'assistant', content: text })
      await clock.sleep(2_000 + 18_000 * random.next())
    }
  })
  await play(clock, Promise.all(conversations))
  return total.cached / total.prompt
}

async function answerOf(
  model: Model,
  request: ChatRequest,
  conversation: number,
  total: { prompt: number; cached: number },
): Promise<string> {
  const name = `c${conversation % 10}`
  let text = ''
  for await (const event of model.stream(
    { ...request, messages: [...request.messages] },
    { signal: new AbortController().signal, caller: { id: name, kind: 'key', name } },
  )) {
    if (event.type === 'delta') text += event.text
    if (event.type === 'error') throw event.error
    if (event.type !== 'done') continue
    total.prompt += event.usage!.prompt_tokens
    total.cached += event.usage!.prompt_tokens_details!.cached_tokens!
  }
  return text
}

function randomModel(hosts: Host[], random: { next(): number }): Model {
  return {
    id: 'random',
    stream: (request, options) =>
      hosts[Math.floor(random.next() * hosts.length)]!.model('simulated').stream(request, options),
  }
}

function words(random: { next(): number }, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random.next() * 1e6).toString(36)).join(' ')
}

async function play(clock: VirtualClock, work: Promise<unknown>): Promise<void> {
  let over = false
  void work.finally(() => (over = true))
  while (!over) await clock.advance(1_000)
  await work
}
