import { posix } from 'node:path'

/** The files of a tree: path from the root of the repository (`src/pool/queue/queue.ts`) to its text. */
export type Tree = Record<string, string>

/** Who may import whom: a part of the system to the others that it may use. */
export type ImportTable = Record<string, string[]>

/** The table of ARCHITECTURE.md, in which every row but the first two may also use `base` and `wire`. */
export function readImportTable(markdown: string): ImportTable {
  const rows = [...markdown.matchAll(/^\| `([a-z]+)\/` +\|[^|]+\| ([a-z, -]+?) +\|$/gm)]
  const table = rows.map(([, part, named]) => {
    const others = named === '-' ? [] : named!.split(', ')
    return [part!, part === 'base' || part === 'wire' ? others : ['base', 'wire', ...others]]
  })
  return { ...(Object.fromEntries(table) as ImportTable), web: ['wire', 'import'] }
}

const bannedCalls: [RegExp, string][] = [
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date\(\s*\)/, 'new Date()'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\bsetTimeout\b/, 'setTimeout'],
  [/\bsetInterval\b/, 'setInterval'],
  [/\bsetImmediate\b/, 'setImmediate'],
  [/\bprocess\.env\b/, 'process.env'],
]
const bannedNames =
  /\b(?:class|interface|type|function|const|let)\s+(\w*(?:Manager|Helper|Util|Utils|Service))\b/g
const bannedFileName = /(?:^|[-/])(?:manager|helpers?|utils?|service)\.[a-z.]+$/
const maxLines = 500
/** A language is one file, however much there is to say: lines of words, not of code. */
const isWords = /^web\/src\/languages\/[\w-]+\.ts$/

/** Every breach of the house's rules in a tree, as `path: what`. */
export function checkArchitecture(tree: Tree, table: ImportTable): string[] {
  const problems: string[] = []
  const edges = new Map<string, string[]>()
  for (const [path, text] of Object.entries(tree)) {
    const isTest = /\.test\.tsx?$/.test(path)
    if (!isTest && !isWords.test(path) && lineCount(text) > maxLines)
      problems.push(`${path}: has ${lineCount(text)} lines, more than ${maxLines}`)
    if (bannedFileName.test(path)) problems.push(`${path}: is named after no part of the system`)
    const code = withoutComments(text)
    for (const [, name] of code.matchAll(bannedNames))
      problems.push(`${path}: ${name} is named after no part of the system`)
    if (!isTest && mayNotTouchTheWorld(path))
      for (const [pattern, name] of bannedCalls)
        if (pattern.test(withoutStrings(code)))
          problems.push(`${path}: uses ${name}; it is handed in from base/`)
    const targets: string[] = []
    for (const specifier of importsOf(code)) {
      if (!specifier.startsWith('.')) continue
      const target = posix.join(posix.dirname(path), specifier)
      // Unit tests share what they set up in test/, which is not a part of the system.
      if (isTest && target.startsWith('test/')) continue
      if (!(target in tree) && !/\.(css|svg|json|d\.ts)$/.test(target))
        problems.push(`${path}: imports ${target}, which is not there`)
      targets.push(target)
      if (!isTest) problems.push(...checkImport(path, target, table))
    }
    if (!isTest) edges.set(path, targets)
  }
  return [...problems, ...cycles(edges)]
}

/** The part that a file belongs to; undefined for the composition root (the files directly in `src/`). */
function partOf(path: string): string | undefined {
  const [top, folder, ...rest] = path.split('/')
  if (top === 'web') return 'web'
  return top === 'src' && rest.length > 0 ? folder : undefined
}

function mayNotTouchTheWorld(path: string): boolean {
  return path.startsWith('src/') && path !== 'src/main.ts' && partOf(path) !== 'base'
}

function checkImport(path: string, target: string, table: ImportTable): string[] {
  const from = partOf(path)
  const to = partOf(target)
  if (from === to) return []
  if (to === undefined) return from === undefined ? [] : [`${path}: imports ${target}, the composition root`]
  const problems: string[] = []
  if (from !== undefined) {
    const allowed = table[from]
    if (!allowed) problems.push(`${path}: ${from} is not in the table of parts`)
    else if (!allowed.includes(to)) problems.push(`${path}: ${from} may not import ${to}`)
  }
  if (to !== 'web' && target !== `src/${to}/index.ts`)
    problems.push(`${path}: imports ${target}, past the index.ts of ${to}`)
  return problems
}

/** Static imports, re-exports and `import('…')`; `new URL('…', import.meta.url)` loads a worker, and is none. */
function importsOf(code: string): string[] {
  const statements =
    /^[ \t]*(?:import|export)\s+(?:type\s+)?[\w$*\s,]*(?:\{[^}]*\})?\s*\bfrom\s*['"]([^'"]+)['"]/gm
  const others = /(?:^\s*import|\bimport\()\s*['"]([^'"]+)['"]/gm
  return [statements, others].flatMap((pattern) => [...code.matchAll(pattern)].map(([, path]) => path!))
}

/** Every circle of imports, told once, from its first file by name; those of types alone, too. */
function cycles(edges: Map<string, string[]>): string[] {
  const problems = new Set<string>()
  const finished = new Set<string>()
  const visit = (path: string, way: string[]) => {
    const start = way.indexOf(path)
    if (start >= 0) {
      const circle = way.slice(start)
      const first = circle.indexOf(circle.toSorted()[0]!)
      const turned = [...circle.slice(first), ...circle.slice(0, first)]
      problems.add(`${[...turned, turned[0]].join(' → ')}: a circle of imports`)
      return
    }
    if (finished.has(path)) return
    for (const target of edges.get(path) ?? []) visit(target, [...way, path])
    finished.add(path)
  }
  for (const path of [...edges.keys()].toSorted()) visit(path, [])
  return [...problems]
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

function withoutStrings(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
}
