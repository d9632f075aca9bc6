// What the documentation names is there: files, anchors, scripts and commands.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from './command.ts'

const pages = globSync(['*.md', 'docs/**/*.md']).map((path) => ({ path, text: readFileSync(path, 'utf8') }))
const tree = globSync('{bench,bin,dist,docs,examples,src,test,train,web}/**', {
  exclude: (path) => path.endsWith('node_modules'),
})
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(path: string): string[] {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)]
  return headings.map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

test.each(pages)('$path links to what is there', ({ path, text }) => {
  const broken = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(
    ([link, to, anchor]) => {
      const target = to === '' ? path : normalize(join(dirname(path), to!))
      if (!existsSync(target)) return [link]
      return anchor === undefined || anchorsOf(target).includes(anchor) ? [] : [link]
    },
  )
  expect(broken).toEqual([])
})

test.each(pages)('$path names files and scripts that are there', ({ text }) => {
  const files = text.matchAll(
    /`([a-z][\w-]*\/[\w./*-]+\.(?:ts|js|json|md|txt))`|\bnode ([a-z]+\/[\w/.-]+\.ts)/g,
  )
  const gone = [...files]
    .map(([, quoted, run]) => (quoted ?? run)!)
    .filter((name) => !tree.some((path) => matchesGlob(path, `**/${name}`)))
  const unknown = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].filter(
    ([, name]) => scripts[name!] === undefined,
  )
  expect([...gone, ...unknown.map(([line]) => line)]).toEqual([])
})

const helpOf = async (argv: string[]) => (await runCommand([...argv, '--help'])).stdout

/** The commands that a help lists. */
function commandsIn(help: string): string[] {
  const [, listed = ''] = help.split('\nCommands:\n')
  return [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name!)
}

test('every command that is named is one, with the options that are named', async () => {
  const named = pages.flatMap(({ text }) => [...text.matchAll(/(?:^|`|npx )muster ([a-z][^`\n]*)/gm)])
  expect(named.length).toBeGreaterThan(20)
  const commands = commandsIn(await helpOf([]))
  const unknown: string[] = []
  for (const [line, given] of named) {
    const [name, part] = given!.split(' ') as [string, string | undefined]
    if (!commands.includes(name)) {
      unknown.push(line)
      continue
    }
    let help = await helpOf([name])
    const parts = commandsIn(help)
    if (parts.length > 0 && part !== undefined && /^[a-z]/.test(part)) {
      if (!parts.includes(part)) unknown.push(line)
      else help = await helpOf([name, part])
    }
    for (const [option] of given!.replace(/ #.*/, '').matchAll(/--[a-z][a-z-]*/g))
      if (!help.includes(option)) unknown.push(`${line}: ${option}`)
  }
  expect(unknown).toEqual([])
})
