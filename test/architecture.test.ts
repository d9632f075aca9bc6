import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkArchitecture, readImportTable, type Tree } from './architecture-rules.ts'

const root = join(import.meta.dirname, '..')
const table = readImportTable(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))

function readTree(): Tree {
  const files = globSync('{src,web}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  })
  return Object.fromEntries(
    files.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')]),
  )
}

test('the house keeps its rules', () => {
  const tree = readTree()
  expect(Object.keys(tree).length).toBeGreaterThan(20)
  expect(checkArchitecture(tree, table)).toEqual([])
})

test('the table of ARCHITECTURE.md has every part, and no circle of parts', () => {
  const folders = globSync('src/*/', { cwd: root }).map((path) => path.replace(/^src\W|\W$/g, ''))
  expect(Object.keys(table).toSorted()).toEqual([...folders, 'web'].toSorted())
  const visit = (part: string, way: string[]): void => {
    expect(way).not.toContain(part)
    for (const next of table[part]!) visit(next, [...way, part])
  }
  for (const part of Object.keys(table)) visit(part, [])
})

describe('a breach is found', () => {
  const index = {
    'src/pool/index.ts': '',
    'src/model/index.ts': '',
    'src/base/index.ts': '',
    'src/wire/index.ts': '',
  }

  function check(files: Tree, expected: string[]): void {
    expect(checkArchitecture({ ...index, ...files }, table)).toEqual(expected)
  }

  test('imports against the table', () => {
    check({ 'src/pool/a.ts': "import { x } from '../model/index.ts'" }, [])
    check({ 'src/model/a.ts': "import { x } from '../pool/index.ts'" }, [
      'src/model/a.ts: model may not import pool',
    ])
    check({ 'src/model/a.ts': "import type { X } from '../pool/index.ts'" }, [
      'src/model/a.ts: model may not import pool',
    ])
    check({ 'src/model/a.ts': "export {\n  x,\n  type Y,\n} from '../pool/index.ts'" }, [
      'src/model/a.ts: model may not import pool',
    ])
    check({ 'src/model/a.ts': "const x = await import('../pool/index.ts')" }, [
      'src/model/a.ts: model may not import pool',
    ])
    check({ 'src/model/a.ts': "import '../pool/index.ts'" }, ['src/model/a.ts: model may not import pool'])
    check({ 'src/new/a.ts': "import '../pool/index.ts'" }, ['src/new/a.ts: new is not in the table of parts'])
    check({ 'src/main.ts': "import '../src/pool/index.ts'" }, [])
    check({ 'src/main.ts': '', 'src/pool/a.ts': "import '../main.ts'" }, [
      'src/pool/a.ts: imports src/main.ts, the composition root',
    ])
  })

  test('imports past an index.ts, or of nothing', () => {
    check({ 'src/model/a.ts': '', 'src/pool/a.ts': "import { x } from '../model/a.ts'" }, [
      'src/pool/a.ts: imports src/model/a.ts, past the index.ts of model',
    ])
    check({ 'src/model/a.ts': "import './gone.ts'" }, [
      'src/model/a.ts: imports src/model/gone.ts, which is not there',
    ])
  })

  test('pure parts that import anything', () => {
    check(
      { 'src/documents/index.ts': '', 'src/context/a.ts': "import type { X } from '../documents/index.ts'" },
      ['src/context/a.ts: context may not import documents'],
    )
  })

  test('the page imports what runs in a browser alone', () => {
    check({ 'web/src/a.tsx': "import { x } from '../../src/wire/index.ts'" }, [])
    check({ 'src/import/index.ts': '', 'web/src/a.tsx': "import { x } from '../../src/import/index.ts'" }, [])
    check({ 'web/src/a.tsx': "import { x } from '../../src/base/index.ts'" }, [
      'web/src/a.tsx: web may not import base',
    ])
  })

  test('circles among files, also those of types', () => {
    const circle = ['src/pool/a.ts → src/pool/b.ts → src/pool/a.ts: a circle of imports']
    const back = { 'src/pool/b.ts': "import './a.ts'" }
    check({ ...back, 'src/pool/a.ts': "import { b } from './b.ts'" }, circle)
    check({ ...back, 'src/pool/a.ts': "import type { B } from './b.ts'" }, circle)
    check({ ...back, 'src/pool/a.ts': "import { type B } from './b.ts'" }, circle)
    check({ ...back, 'src/pool/a.ts': "const b = () => import('./b.ts')" }, circle)
    check({ ...back, 'src/pool/a.ts': "import { c } from './c.ts'", 'src/pool/c.ts': '' }, [])
  })

  test('clock, randomness, timers and environment', () => {
    for (const name of [
      'Date.now',
      'Math.random',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'process.env',
    ])
      check({ 'src/pool/a.ts': `const x = ${name}` }, [
        `src/pool/a.ts: uses ${name}; it is handed in from base/`,
      ])
    check({ 'src/pool/a.ts': 'new Date()' }, ['src/pool/a.ts: uses new Date(); it is handed in from base/'])
    check({ 'src/config.ts': 'process.env' }, ['src/config.ts: uses process.env; it is handed in from base/'])
    check(
      {
        'src/pool/a.ts': '// Date.now\n/** setTimeout */\nnew Date(5)',
        'src/pool/a.test.ts': 'Date.now()',
        'src/base/clock.ts': 'Date.now()',
        'src/main.ts': 'process.env',
        'web/a.ts': 'setTimeout(x)',
      },
      [],
    )
  })

  test('names of no part, and giants', () => {
    check({ 'src/pool/a.ts': 'export class HostManager {}' }, [
      'src/pool/a.ts: HostManager is named after no part of the system',
    ])
    check({ 'src/pool/utils.ts': '' }, ['src/pool/utils.ts: is named after no part of the system'])
    check({ 'src/pool/a.ts': 'x\n'.repeat(500) }, [])
    check({ 'src/pool/a.ts': 'x\n'.repeat(501) }, ['src/pool/a.ts: has 501 lines, more than 500'])
  })
})
