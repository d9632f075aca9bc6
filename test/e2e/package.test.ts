import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { stringify } from 'yaml'
import { expect, test } from 'vitest'

const execute = promisify(execFile)

/** What the package is made of. */
const packed = [
  'bin',
  'docs',
  'src',
  'web',
  'LICENSE',
  'README.md',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
]

test('the package that npm would publish serves the page and reads documents', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-package-'))
  try {
    // In a copy, whose scripts build anew: other tests show the page of this one.
    const checkout = join(folder, 'checkout')
    for (const part of packed) await cp(part, join(checkout, part), { recursive: true })
    await symlink(resolve('node_modules'), join(checkout, 'node_modules'))
    const { stdout } = await execute('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: checkout,
    })
    // What the scripts print comes before the JSON; npm 12 prints an object by name, npm 11 an array.
    const tarball = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]$/m))) as object)[0] as {
      filename: string
      files: { path: string }[]
    }
    const paths = tarball.files.map(({ path }) => path)
    expect(paths).toContain('dist/web/index.html')
    // Where the README leads, and the messages.
    expect(paths).toContain('docs/running.md')
    expect(paths.filter((path) => /\.test\.|^(src|test|bench|data)\//.test(path))).toEqual([])

    const installed = join(folder, 'node_modules/muster')
    await mkdir(installed, { recursive: true })
    // This test runs with NODE_ENV=test: React's development build would be another page than the one people use.
    expect(await builtPage(checkout)).not.toContain('Check the render method')

    await execute('tar', ['xf', join(folder, tarball.filename), '--strip-components=1', '-C', installed])
    // Its dependencies, as npm would have put them.
    await symlink(resolve('node_modules'), join(installed, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    await writeFile(join(folder, 'fit.js'), usesTheLibrary)
    expect((await execute(process.execPath, ['fit.js'], { cwd: folder })).stdout).toBe('begun 1\n')
    await writeFile(join(folder, 'muster.yaml'), stringify({ listen: '127.0.0.1:0', discover: false }))

    const muster = join(installed, 'bin/muster.js')
    const server = spawn(process.execPath, [muster, 'start'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      let link = ''
      for await (const line of createInterface({ input: server.stdout })) {
        link ||= /http:\S+\/sign-in\?\S+/.exec(line)?.[0] ?? ''
        if (line.includes('quote: quote')) break
      }
      const page = await fetch(link)
      expect(await page.text()).toContain('<div id="root">')
      const add = await execute(process.execPath, [muster, 'add', resolve('examples/mixed')], { cwd: folder })
      expect(add.stdout).toContain('4 documents added')
    } finally {
      const exit = once(server, 'exit')
      server.kill('SIGTERM')
      await exit
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** What a program of somebody else's does with the part that fits prompts. */
const usesTheLibrary = `
import { fit, loadTokenCounter } from 'muster/context'
const passage = { blockId: 1, documentId: 'd', title: 'T', headings: [], start: 0, end: 3, text: 'Yes', score: 1 }
const { way, passages } = fit({
  question: 'So?',
  history: [],
  passages: [passage],
  documents: [{ title: 'T' }],
  budget: { tokens: 1000, window: 8000 },
  price: { input: 1, cachedInput: 0.1 },
  count: await loadTokenCounter('deepseek'),
})
console.log(way, passages.length)
`

async function builtPage(checkout: string): Promise<string> {
  const assets = join(checkout, 'dist/web/assets')
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  return (await Promise.all(scripts.map((name) => readFile(join(assets, name), 'utf8')))).join('\n')
}
