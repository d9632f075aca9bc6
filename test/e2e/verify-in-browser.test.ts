import { chromium } from 'playwright-core'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { check } from '../../src/verify/index.ts'
import { chromiumPath } from '../system-packages.ts'

const request = {
  answer:
    'Sure!\n\n- The **Eiffel Tower** is 342 metres tall [1].\n- It stands in Paris.\n\nPenguins run its lifts. 铁塔在巴黎。',
  evidence: ['The Eiffel Tower is 324 metres tall.', 'The tower stands in Paris. 铁塔在巴黎。'],
  question: 'How tall is the tower?',
}

test('the library checks in a browser, and says there what it says in Node', async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry: 'src/verify/index.ts', formats: ['iife'], name: 'verify' } },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (!output || !('output' in output)) throw new Error('Vite built nothing')
  const { code } = output.output[0]
  expect(code).not.toMatch(/\brequire\(|from\s*["']node:/)
  await using browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
  const page = await browser.newPage()
  await page.addScriptTag({ content: code })
  const checked: unknown = await page.evaluate(
    (given) => (globalThis as unknown as { verify: { check: typeof check } }).verify.check(given),
    request,
  )
  expect(checked).toEqual(JSON.parse(JSON.stringify(check(request))))
})
