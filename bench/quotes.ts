// Whether answers by quotes alone, with no model host, point at the right page: questions about the PostgreSQL manual
// (Debian's postgresql-doc-15), made from its commands and settings, and those of bench/manual-questions.txt and
// bench/programming-questions.txt, which were written by hand in other words than the manual's.
// Run: npm run bench:quotes [-- FOLDER] [--show] [--by-hand]
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'boolean' }, 'by-hand': { type: 'boolean' } },
})
const folder = positionals[0] ?? '/usr/share/doc/postgresql-doc-15/html'
const muster = join(import.meta.dirname, '../bin/muster.js')
if (!existsSync(folder)) {
  console.log(`${folder} is not there: install postgresql-doc-15, or give its html folder.`)
  process.exit()
}

interface Question {
  kind: string
  text: string
  /** The pages that answer it, as names of files without their ending. */
  pages: string[]
  /** What the quote that defines the thing looks like. */
  definition?: RegExp
}

function questionsFromCommands(): Question[] {
  return readdirSync(folder)
    .filter((name) => /^sql-(?!.*(syntax|expressions|prepare-transaction)).*\.html$/.test(name))
    .map((name) => ({ name, html: readFileSync(join(folder, name), 'utf8') }))
    .filter(({ html }) => html.includes('class="refentry"'))
    .map(({ name, html }) => {
      const command = /<title>([^<]*)/.exec(html)![1]!
      return {
        kind: 'What does COMMAND do?',
        text: `What does ${command} do?`,
        pages: [name.replace('.html', '')],
        definition: new RegExp(`^> ${command} [a-z]`),
      }
    })
}

/** Every fourth setting that has a place of its own. */
function questionsFromSettings(): Question[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('runtime-config-'))
    .flatMap((name) =>
      [
        ...readFileSync(join(folder, name), 'utf8').matchAll(
          /<dt id="GUC-[^"]*"><span class="term"><code class="varname">(\w+)</g,
        ),
      ].map(([, setting]) => ({
        kind: 'What is SETTING for?',
        text: `What is ${setting} for?`,
        pages: [name.replace('.html', '')],
        definition: new RegExp(`^> ${setting} \\(`),
      })),
    )
    .filter((_, index) => index % 4 === 0)
}

function questionsByHand(file: string): Question[] {
  return readFileSync(join(import.meta.dirname, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [text, pages] = line.split(' | ')
      return { kind: `written by hand (${file})`, text: text!, pages: pages!.split(' ') }
    })
}

/** The title of a page, as it is read. */
function titleOf(page: string): string {
  const html = readFileSync(join(folder, `${page}.html`), 'utf8')
  return /<title>([^<]*)/.exec(html)![1]!.replaceAll('\u00a0', ' ').replaceAll('&amp;', '&')
}

interface Answer {
  choices: {
    message: { content: string; annotations?: { document_citation: { number: number; title: string } }[] }
  }[]
}

const state = await mkdtemp(join(tmpdir(), 'muster-bench-'))
await writeFile(join(state, 'muster.yaml'), 'listen: 127.0.0.1:0\nhosts: []\n')
const server = spawn(process.execPath, [muster, 'start'], {
  cwd: state,
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  for await (const line of createInterface({ input: server.stdout })) if (line.includes('ready')) break
  server.stdout.resume()
  const { status } = spawnSync(process.execPath, [muster, 'add', folder], { cwd: state, stdio: 'ignore' })
  if (status !== 0) throw new Error('The manual could not be added.')
  const { url, key } = JSON.parse(readFileSync(join(state, 'data/server.json'), 'utf8')) as Record<
    string,
    string
  >

  /** The titles of the pages that an answer quotes, in its order, and the answer. */
  const ask = async (question: string) => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'assistant', messages: [{ role: 'user', content: question }] }),
    })
    if (!response.ok) throw new Error(await response.text())
    const { choices } = (await response.json()) as Answer
    const { content, annotations = [] } = choices[0]!.message
    return { content, titles: annotations.map(({ document_citation: { title } }) => title) }
  }

  const counts = new Map<
    string,
    { asked: number; first: number; defined: number; any: number; none: number }
  >()
  for (const { kind, text, pages, definition } of [
    ...(values['by-hand'] ? [] : [...questionsFromCommands(), ...questionsFromSettings()]),
    ...questionsByHand('manual-questions.txt'),
    ...questionsByHand('programming-questions.txt'),
  ]) {
    const { content, titles } = await ask(text)
    const right = new Set(pages.map(titleOf))
    const count = counts.get(kind) ?? { asked: 0, first: 0, defined: 0, any: 0, none: 0 }
    counts.set(kind, count)
    count.asked++
    if (titles.length === 0) count.none++
    if (right.has(titles[0] ?? '')) count.first++
    const quotes = content.slice(content.indexOf('> '))
    if (definition?.test(quotes) && right.has(titles[0] ?? '')) count.defined++
    if (titles.some((title) => right.has(title))) count.any++
    if (values.show)
      console.log(
        `\n## ${right.has(titles[0] ?? '') ? '' : 'NOT FIRST: '}${text}\n${content}\n${titles.join(' · ')}`,
      )
  }
  console.table(
    Object.fromEntries(
      [...counts].map(([kind, { asked, first, defined, any, none }]) => [
        kind,
        {
          asked,
          'first quote from the right page': first,
          'and it says what it is': kind.startsWith('What') ? defined : '',
          'a quote from it': any,
          'nothing quoted': none,
        },
      ]),
    ),
  )
} finally {
  const exit = once(server, 'exit')
  server.kill('SIGTERM')
  await exit
  await rm(state, { recursive: true, force: true })
}
