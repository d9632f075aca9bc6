import { lazily } from '../ui/lazily.tsx'
import { whenIdle } from '../ui/when-idle.ts'

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
export function loadRunAhead(): void {
  whenIdle(() => {
    void Promise.all([loadRun(), import('../markdown/parse.ts')]).then(([, { parseBlock }]) => {
      const rest = [...samples]
      const next = () => {
        parseBlock(rest.shift()!)
        if (rest.length > 0) whenIdle(next)
      }
      whenIdle(next)
    })
  })
}
