import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { measuringNames } from '../train/written-names.ts'
import { readWritten } from '../train/written.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'written-'))
  await mkdir(join(folder, 'context'))
})

afterEach(() => rm(folder, { recursive: true }))

const linesOf = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n')

test('answers that share a document are one group, and their evidence is its documents in order', async () => {
  const documents = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: `Text ${id}.` }))
  await writeFile(join(folder, 'context/mtrag.jsonl'), linesOf([{ pool: 'p', documents }]))
  const asked = { question: 'Which?', answer: 'It is [[baseless|blue]].', pool: 'p' }
  await writeFile(
    join(folder, 'mtrag-one.jsonl'),
    linesOf([
      { id: '1', ...asked, documents: ['b', 'a'] },
      { id: '2', ...asked, documents: ['c', 'b'] },
      { id: '3', ...asked, documents: ['d'] },
    ]),
  )
  const [one, other, apart] = await readWritten(folder, 'mtrag', folder)
  expect(one).toMatchObject({
    evidence: 'passage 1:Text b.\n\npassage 2:Text a.',
    answer: 'It is blue.',
    unsupported: true,
    spans: [{ start: 6, end: 10, kind: 'baseless' }],
  })
  expect(other!.group).toBe(one!.group)
  expect(apart!.group).not.toBe(one!.group)
})

test.each([
  ['{"id": "1"', 'JSON'],
  [JSON.stringify({ id: '1', question: '?', answer: 'It is [[wrong|x]].', evidence: 'e' }), '[[wrong|x]]'],
  [JSON.stringify({ id: '1', question: '?', answer: 'It is.' }), 'no evidence'],
])('a broken line is refused with its place: %s', async (line, why) => {
  await writeFile(join(folder, 'businesses.jsonl'), `\n${line}\n`)
  const reading = readWritten(folder, 'businesses', folder)
  await expect(reading).rejects.toThrow('businesses.jsonl, line 2')
  await expect(reading).rejects.toThrow(why)
})

test('a document that is not there is refused by its name', async () => {
  await writeFile(join(folder, 'context/mtrag.jsonl'), linesOf([{ pool: 'p', documents: [] }]))
  const line = { id: '1', question: '?', answer: 'It is.', pool: 'p', documents: ['z'] }
  await writeFile(join(folder, 'mtrag-one.jsonl'), linesOf([line]))
  await expect(readWritten(folder, 'mtrag', folder)).rejects.toThrow('no document p z')
})

test.each(['web', 'businesses', ...measuringNames] as const)('every %s answer can be read', async (set) => {
  const answers = await readWritten(folder, set)
  expect(answers.length).toBeGreaterThan(50)
  expect(new Set(answers.map(({ id }) => id)).size).toBe(answers.length)
  // Every mark is known, and most of what is wrong in answers with conflicts is one.
  const kinds = answers.flatMap(({ spans }) => spans.map(({ kind }) => kind))
  for (const kind of kinds) expect(kind).toMatch(/^(?:subtle-)?(?:conflict|baseless)$/)
  const conflicts = kinds.filter((kind) => kind.endsWith('conflict')).length / kinds.length
  if (set.startsWith('conflicts')) expect(conflicts).toBeGreaterThan(0.7)
})
