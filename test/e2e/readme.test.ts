import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { parse, stringify } from 'yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { chatgptTalk, chatgptZip } from '../make-exports.ts'

const muster = resolve('bin/muster.js')
const readme = await readFile('README.md', 'utf8')
const running: ChildProcess[] = []
let folder: string
let url: string
let simulatedUrl: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-readme-'))
  await writeFile(join(folder, 'muster.yaml'), stringify({ listen: '127.0.0.1:0', discover: false }))
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  await startUntil(['start'], 'quote: quote')
  ;({ url } = parse(await readFile(join(folder, 'data/server.json'), 'utf8')) as { url: string })
  const line = await startUntil(words(command('simulate').replace('9000', '0')), 'A simulated host listens')
  simulatedUrl = /http:\S+/.exec(line)![0]
})

afterAll(async () => {
  await Promise.all(
    running.map(async (child) => {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    }),
  )
  await rm(folder, { recursive: true, force: true })
})

/** The one command line of the README that begins with `npx muster NAME`, without its comment. */
function command(name: string): string {
  const lines = [...readme.matchAll(/npx muster [^\n`]*/g)].map(([line]) => line.replace(/\s+#.*$/, ''))
  const found = lines.filter((line) => line.startsWith(`npx muster ${name}`))
  expect(found.length, `commands of the README that begin with ${name}`).toBeGreaterThan(0)
  return found.at(-1)!
}

/** The arguments of a command line, as a shell would part them. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!).slice(2)
}

function start(argv: string[]): ChildProcess {
  return spawn(process.execPath, [muster, ...argv], { cwd: folder, stdio: 'pipe' })
}

async function startUntil(argv: string[], ready: string): Promise<string> {
  const child = start(argv)
  running.push(child)
  for await (const line of createInterface({ input: child.stdout! })) if (line.includes(ready)) return line
  throw new Error(`${argv.join(' ')} ended: ${await text(child.stderr!)}`)
}

/** Runs a command to its end, with what is piped to it. */
async function run(argv: string[], piped = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(argv)
  child.stdin!.end(piped)
  const exit = once(child, 'exit') as Promise<[number]>
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), exit])
  return { code, stdout, stderr }
}

test('every command of the README is known here', () => {
  const names = [...readme.matchAll(/npx muster ([a-z]+(?: (?:add|create|list))?|--help)/g)].map(
    ([, name]) => name,
  )
  expect(new Set(names)).toEqual(
    new Set([
      'add',
      'ask',
      'import',
      'backup',
      'restore',
      'check',
      '--help',
      'simulate',
      'host add',
      'host list',
      'key create',
    ]),
  )
})

test('npm start is muster start', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as {
    scripts: Record<string, string>
  }
  expect(scripts['start']).toBe('node bin/muster.js start')
})

test('documents are added, asked and answered without any host', async () => {
  const folderOfDocuments = resolve('examples/postgresql')
  const added = await run(words(command('add').replace('~/handbook', folderOfDocuments)))
  expect(added).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^16 documents added, 0 replaced, 0 p/),
  })
  const asked = await run(words(command('ask')))
  expect(asked.code).toBe(0)
  expect(asked.stdout).toContain('> max_connections')
  const [, question] = words(command('ask'))
  expect((await run(['ask'], `${question!}\n`)).stdout).toBe(asked.stdout)
  expect(asked.stdout).toMatch(/^\[\d+\] .*Connections and Authentication.* › .*\(doc_\S+, \d+–\d+\)$/m)
})

test('a host is added from the command line, and answers in prose that cites', async () => {
  const line = command('host add').replace(/http:\S+/, simulatedUrl)
  expect(await run(words(line))).toMatchObject({ code: 0 })
  const listed = await run([...words(command('host list')), '--json'])
  const hosts = listed.stdout
    .split('\n')
    .filter(Boolean)
    .map((one) => JSON.parse(one) as { name: string })
  expect(hosts).toContainEqual(
    expect.objectContaining({ name: words(line)[2], kind: 'simulated', state: 'ready' }),
  )
  const asked = await run([...words(command('ask')), '--model', 'simulated'])
  expect(asked.stdout).toMatch(/max_connections[\s\S]*\[\d+\]/)
  expect(asked.stdout).not.toContain('No model host')
})

test('an answer is checked by itself', async () => {
  await writeFile(join(folder, 'answer.md'), 'The ferry leaves at 14:00. It carries 20 cars.')
  await writeFile(join(folder, 'source.md'), 'The ferry leaves at 12:00. It carries 20 cars.')
  const { stdout } = await run(words(command('check')))
  expect(stdout).toMatch(/contradicted/)
  expect(stdout).toMatch(/supported/)
})

test('chats of another assistant come along', async () => {
  const file = join(folder, 'export.zip')
  await writeFile(file, chatgptZip([chatgptTalk('c1', 'Harbour', [['How deep?', 'Ten metres.']])]))
  const line = words(command('import')).map((word) => (word.endsWith('.zip') ? file : word))
  expect(await run(line)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 conversation added/) })
})

test('a backup is made while the server runs, and comes back as the data of another', async () => {
  const copy = join(folder, 'copy')
  const made = await run(words(command('backup').replace('~/muster-backup', copy)))
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^16 documents, \d+ conversations/) })
  const other = join(folder, 'other')
  await mkdir(other)
  const configuration = join(other, 'muster.yaml')
  await writeFile(configuration, 'data: ./kept')
  const restored = await run(['restore', copy, '--config', configuration])
  expect(restored.stdout.split(' in ')[0]).toBe(made.stdout.split(' in ')[0])
})

test('the OpenAI client of the README gets an answer with annotations', async () => {
  const created = await run(words(command('key create')))
  const key = created.stdout.trim().split('\n').at(-1)!
  const [, script] = /```js\n([\s\S]*?)```/.exec(readme)!
  await writeFile(join(folder, 'client.mjs'), script!.replaceAll('http://127.0.0.1:7070', url))
  const child = spawn(process.execPath, ['client.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MUSTER_KEY: key },
  })
  const printed = await text(child.stdout)
  expect(printed).toContain('max_connections')
  expect(printed).toContain('document_citation')
})

test('the configuration of the README is taken', async () => {
  const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(readme)!
  const path = join(folder, 'readme.yaml')
  await writeFile(path, yaml!)
  const config = await loadConfig({ path, environment: { DEEPSEEK_API_KEY: 'k' } })
  expect(config.hosts).toMatchObject([{ name: 'deepseek', kind: 'deepseek', key: 'k' }])
  expect(config.models['assistant']).toContain('quote')
})

test('npx muster works from a checkout with the machine’s own Node', async () => {
  const child = spawn('npx', words(command('--help')).toSpliced(0, 0, 'muster'), {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(await text(child.stdout)).toContain('Usage: muster')
})

test('the demo adds what it is given and says where to open it', async () => {
  const child = spawn(
    process.execPath,
    [
      resolve('examples/demo.ts'),
      '--no-open',
      '--port',
      '0',
      '--data',
      join(folder, 'demo-data'),
      resolve('examples/mixed'),
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  running.push(child)
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (line === 'Ctrl-C ends it.') break
  }
  expect(said.join('\n')).toMatch(/Open http:\/\/127\.0\.0\.1:\d+\/sign-in\?token=/)
  expect(said.join('\n')).toContain('4 documents added')
})
