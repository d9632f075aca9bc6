import { lazily } from '../../ui/lazily.tsx'
import { whenIdle } from '../../ui/when-idle.ts'

/** A question with its answer: what reads Markdown is large, and nobody who begins a chat needs it yet. */
export const { Lazily: Run, load: loadRun } = lazily(() => import('./run.tsx').then((it) => it.Run))

/** Some of what an answer may have. */
const samples = [
  'Once.',
  '**So** it is, `x` [1].',
  '- one\n- two@example.org',
  '| a | b |\n| - | - |\n| 1 | 2 |',
]

/** Loads it while there is nothing else to do, and reads a few words: the first ones take longer than all others. */
export async function loadRunAhead(): Promise<void> {
  await idle()
  const [{ parseBlock }] = await Promise.all([import('../../markdown/parse.ts'), loadRun()])
  for (const sample of samples) {
    await idle()
    parseBlock(sample)
  }
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    whenIdle(resolve)
  })
}
