import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { en, type Message } from '../../web/src/languages/en.ts'
import { launchChromium } from '../chromium.ts'
import { stringify } from 'yaml'
import { createInterface } from 'node:readline'

const execute = promisify(execFile)

/** Every message with a mark before it: whatever is shown without one came past the language. */
function marked(message: Message): Message {
  if (typeof message === 'string') return `ع ${message}`
  return Object.fromEntries(Object.entries(message).map(([form, text]) => [form, `ع ${text}`])) as Message
}

test('a third language is one file more: it is offered, spoken, and written from right to left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-language-'))
  try {
    for (const part of ['bin', 'src', 'web', 'package.json', 'tsconfig.json'])
      await cp(part, join(folder, part), { recursive: true })
    await symlink(resolve('node_modules'), join(folder, 'node_modules'))
    const messages = Object.fromEntries(Object.entries(en).map(([key, message]) => [key, marked(message)]))
    await writeFile(join(folder, 'web/src/languages/ar.ts'), `export default ${JSON.stringify(messages)}\n`)
    await execute(
      process.execPath,
      [resolve('node_modules/vite/bin/vite.js'), 'build', 'web', '--mode', 'trial'],
      {
        cwd: folder,
      },
    )
    await writeFile(join(folder, 'muster.yaml'), stringify({ listen: '127.0.0.1:0', discover: false }))
    const server = spawn(process.execPath, ['bin/muster.js', 'start'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const browser = await launchChromium()
    try {
      let link = ''
      for await (const line of createInterface({ input: server.stdout })) {
        link ||= /http:\S+\/sign-in\?\S+/.exec(line)?.[0] ?? ''
        if (line.includes('quote: quote')) break
      }
      server.stdout.resume()
      const page = await browser.newPage({ locale: 'en', viewport: { width: 1280, height: 800 } })
      page.setDefaultTimeout(10_000)
      await page.goto(link)
      await page.getByLabel('Your question').waitFor()
      await page.goto(`${new URL(link).origin}/#/settings`)
      await page.getByLabel('Language').selectOption({ label: 'العربية' })
      await page.getByRole('heading', { level: 1, name: 'ع Settings' }).waitFor()
      expect(
        await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]),
      ).toEqual(['rtl', 'ar'])
      await page.goto(`${new URL(link).origin}/#/`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const bare = await page.evaluate(() =>
        [...document.querySelectorAll('h1, h2, p, a, button')]
          .map((element) => (element.textContent || element.ariaLabel || '').trim())
          .filter((text) => text !== '' && !text.includes('ع') && text !== 'Muster'),
      )
      expect(bare).toEqual([])
    } finally {
      await browser.close()
      const exit = once(server, 'exit')
      server.kill('SIGTERM')
      await exit
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
