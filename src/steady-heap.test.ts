import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** How much room a process has for short-lived objects after it has made many that live for a while, MB. */
function roomAfterWork(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { keepHeapSteady } from ${JSON.stringify(new URL('./steady-heap.ts', import.meta.url).href)}
    ${before}
    let kept = []
    for (let round = 0; round < 400; round++) {
      kept.push(Array.from({ length: 4_000 }, (_, index) => ({ index, text: 'x' + index })))
      if (kept.length > 8) kept = kept.slice(4)
    }
    console.log(getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return Number(stdout) / 1e6
}

test('the room for short-lived objects stays as it was', () => {
  expect(roomAfterWork('keepHeapSteady()')).toBeLessThan(roomAfterWork('') / 2)
})
