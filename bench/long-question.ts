// What a key costs in a question of some length, in a real Chromium: CPU of the page's own thread, for keys at the end
// of it and in its middle. Needs Chromium, and the page built (npm run prepare).
// Run: node bench/long-question.ts
import type { CDPSession, Page } from 'playwright-core'
import { openPage, signIn } from '../test/e2e/open-page.ts'

const lengths = [100, 10_000, 100_000, 1_000_000]
const keys = 12
/** Lines of a log, in which no two are alike. */
const textOf = (length: number) =>
  Array.from({ length: Math.ceil(length / 60) }, (_, line) =>
    `2026-11-27 10:${line % 60} worker ${line}: connection to shard ${line * 7} was reset`.slice(0, 59),
  )
    .join('\n')
    .slice(0, length)

await using opened = await openPage({})
const { page, server } = opened
await signIn(page, server)
const client = await page.context().newCDPSession(page)
await client.send('Performance.enable', { timeDomain: 'threadTicks' })
const table = []
for (const length of lengths) {
  await page.getByLabel('Your question').evaluate(setText, textOf(length))
  await settled(page)
  table.push({
    characters: length.toLocaleString('en'),
    'a key at the end, ms': (await perKey(page, client, length)).toFixed(1),
    'a key in the middle, ms': (await perKey(page, client, length / 2)).toFixed(1),
  })
}
console.table(table)

/** Runs in the page: as if it had been written, past what becomes of a large text that is pasted. */
function setText(area: Element, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(area, text)
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

/** CPU for a key until what follows from it is drawn, in milliseconds: the median. */
async function perKey(page: Page, client: CDPSession, at: number): Promise<number> {
  await page
    .getByLabel('Your question')
    .evaluate((area: HTMLTextAreaElement, at) => (area.focus(), area.setSelectionRange(at, at)), at)
  await settled(page)
  const taken: number[] = []
  for (let key = 0; key < keys; key++) {
    const before = await taskMs(client)
    await page.keyboard.press('a')
    await settled(page)
    taken.push((await taskMs(client)) - before)
  }
  return taken.toSorted((a, b) => a - b)[keys >> 1]!
}

async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))),
  )
}

async function taskMs(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1_000
}
