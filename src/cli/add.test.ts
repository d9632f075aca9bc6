import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, serve } from '../../test/command-server.ts'

test('add takes files and folders, names what failed, and counts the rest', async () => {
  const names: string[] = []
  const { folder, run } = await serve({
    'POST /api/documents': (call, response) => {
      const name = call.query.get('name')!
      names.push(name.slice(folder.length))
      if (call.body === 'broken')
        json(422, { name, problem: { code: 'unreadable', message: `${name}: it is broken` } })(call, response)
      else json(201, { name, document: { blocks: 2 }, replaced: call.body === 'old' })(call, response)
    },
  })
  const docs = join(folder, 'docs')
  await mkdir(join(docs, 'deep'), { recursive: true })
  await mkdir(join(docs, '.git'))
  for (const [name, text] of Object.entries({
    'a.md': 'new',
    'b.HTML': 'old',
    'c.pdf': 'broken',
    'large.txt': 'x'.repeat(1001),
    'deep/d.txt': 'new',
    'e.png': '',
    '.hidden.md': '',
  }))
    await writeFile(join(docs, name), text)
  await symlink(docs, join(docs, 'deep', 'back'))
  await writeFile(join(folder, 'named.xyz'), 'new')

  const ran = await run(['add', docs, join(docs, 'a.md'), join(folder, 'named.xyz')])
  expect(names.toSorted()).toEqual([
    '/docs/a.md',
    '/docs/b.HTML',
    '/docs/c.pdf',
    '/docs/deep/d.txt',
    '/named.xyz',
  ])
  expect(ran.exitCode).toBe(65)
  expect(ran.stdout).toBe(
    '3 documents added, 1 replaced, 2 problems; 8 blocks (skipped: 2 hidden, 1 of a kind that cannot be read: .png).\n',
  )
  expect(ran.stderr.trim().split('\n').toSorted()).toEqual([
    `${docs}/c.pdf: it is broken`,
    `${docs}/large.txt: it has 1001 bytes, more than the 1000 of limits.documentBytes; split it, or raise the limit`,
  ])
})

test('add leaves out what links lead to outside of a folder, and the keys of Muster itself', async () => {
  const names: string[] = []
  const { folder, run } = await serve({
    'POST /api/documents': (call, response) => {
      names.push(call.query.get('name')!.slice(folder.length))
      json(201, { document: { blocks: 1 } })(call, response)
    },
  })
  const [docs, data, other] = ['docs', 'docs/data', 'other'].map((name) => join(folder, name))
  for (const path of [docs!, data!, other!]) await mkdir(path, { recursive: true })
  for (const name of [
    'docs/a.md',
    'docs/data/secret-key',
    'docs/data/ledger-key.pem',
    'docs/data/server.json',
    'other/b.md',
  ])
    await writeFile(join(folder, name), 'x')
  await symlink(other!, join(docs!, 'folder'))
  await symlink(join(other!, 'b.md'), join(docs!, 'file.md'))
  await symlink(join(docs!, 'a.md'), join(docs!, 'again.md'))
  const ran = await run(['add', docs!])
  expect(names).toEqual(['/docs/a.md'])
  expect(ran.stdout).toBe(
    "1 document added, 0 replaced, 0 problems; 1 block (skipped: 2 links to other folders, Muster's own state).\n",
  )
  // Who names it means it.
  await run(['add', join(docs!, 'folder')])
  expect(names).toEqual(['/docs/a.md', '/docs/folder/b.md'])
})

test('add tells what of a file could not be read, passes over what is there, and says when to run it again', async () => {
  const answers: Record<string, [status: number, body: object]> = {
    'scan.pdf': [201, { document: { blocks: 4 }, warnings: ['page 3 holds only an image'] }],
    'same.txt': [200, { document: { blocks: 1 }, replaced: false, unchanged: true }],
    'slow.txt': [504, { error: { message: 'It took too long.', code: 'timeout' } }],
  }
  const { folder, run } = await serve({
    'POST /api/documents': (call, response) => {
      const name = call.query.get('name')!.split('/').at(-1)!
      const [status, body] = answers[name]!
      json(status, body, { 'retry-after': '0' })(call, response)
    },
  })
  for (const name of Object.keys(answers)) await writeFile(join(folder, name), 'x')
  const paths = Object.keys(answers).map((name) => join(folder, name))
  expect(await run(['add', paths[0]!, paths[1]!])).toEqual({
    exitCode: 0,
    stdout: '1 document added, 0 replaced, 1 unchanged, 1 remark, 0 problems; 5 blocks.\n',
    stderr: `${paths[0]}: page 3 holds only an image\n`,
  })
  expect(await run(['add', paths[2]!])).toEqual({
    exitCode: 65,
    stdout:
      '0 documents added, 0 replaced, 1 problem; 0 blocks.\n' +
      'Run the same command again for what is missing: what is there is passed over.\n',
    stderr: `${paths[2]}: It took too long.\n`,
  })
})

test('add waits and tries again when the server says so', async () => {
  let refusals = 2
  const { calls, folder, run } = await serve({
    'POST /api/documents': (call, response) =>
      refusals-- > 0
        ? json(
            429,
            { error: { message: 'Slower.', code: 'rate-limited' } },
            { 'retry-after': '0' },
          )(call, response)
        : json(201, { name: call.query.get('name'), document: { blocks: 1 } })(call, response),
  })
  await writeFile(join(folder, 'a.txt'), 'x')
  const ran = await run(['add', join(folder, 'a.txt'), '--collection', 'c'])
  expect(ran).toEqual({
    exitCode: 0,
    stdout: '1 document added, 0 replaced, 0 problems; 1 block.\n',
    stderr: '',
  })
  expect(calls.map((call) => call.query.get('collection'))).toEqual(['c', 'c', 'c'])
})

test('add says when there is nothing to add', async () => {
  const { folder, run } = await serve({})
  const none = join(folder, 'none')
  expect(await run(['add', none])).toEqual({
    exitCode: 66,
    stdout: '',
    stderr: `muster: There is no file or folder ${none}.\n`,
  })
  await mkdir(none)
  expect((await run(['add', none])).exitCode).toBe(66)
})

test('add ends where the disk is full, and says so once', async () => {
  const { folder, run, calls } = await serve({
    'POST /api/documents': (call, response) => {
      response.setHeader('retry-after', '0')
      json(507, { error: { message: 'The disk is full.', code: 'store-full' } })(call, response)
    },
  })
  await mkdir(join(folder, 'docs'))
  for (let count = 0; count < 50; count++) await writeFile(join(folder, 'docs', `${count}.md`), 'text')
  const ran = await run(['add', join(folder, 'docs')])
  expect(ran).toEqual({
    exitCode: 74,
    stdout:
      '0 documents added, 0 replaced, 0 problems; 0 blocks.\n' +
      'Run the same command again for what is missing: what is there is passed over.\n',
    stderr: 'muster: The disk is full.\n',
  })
  const asked = () => new Set(calls.map(({ query }) => query.get('name'))).size
  expect(asked()).toBeLessThan(10)
})

test('a file that a folder has and that cannot be looked at is told, as is what kinds are left out', async () => {
  const { folder, run } = await serve({ 'POST /api/documents': json(201, { document: { blocks: 1 } }) })
  const docs = join(folder, 'docs')
  await mkdir(docs)
  await writeFile(join(docs, 'a.md'), 'text')
  for (const name of ['b.gz', 'c.gz', 'd.png', 'e.xyz', 'f.abc', 'no-end'])
    await writeFile(join(docs, name), '')
  await writeFile(Buffer.concat([Buffer.from(`${docs}/`), Buffer.from([0xff]), Buffer.from('.md')]), 'text')
  await symlink(join(docs, 'gone.md'), join(docs, 'link.md'))
  const ran = await run(['add', docs])
  expect(ran.stdout).toBe(
    '1 document added, 0 replaced, 1 problem; 1 block (skipped: 6 of a kind that cannot be read: .gz, .png, .xyz and others).\n',
  )
  expect(ran.stderr).toBe(`${docs}/\ufffd.md: its name is not in UTF-8; rename it\n`)
  expect(ran.exitCode).toBe(65)
})

test('an address of another kind is told from a file that is not there', async () => {
  const { run } = await serve({})
  expect((await run(['add', 'ftp://example.org/a.pdf'])).stderr).toBe(
    'muster: ftp://example.org/a.pdf cannot be fetched: only http and https can, not ftp. A file is named by its path.\n',
  )
})
