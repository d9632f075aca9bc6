import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../test/command.ts'
import { makeDocx } from '../../test/make-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-check-'))
  await writeFile(join(folder, 'source.txt'), 'The tower is 324 metres tall. It was completed in 1889.')
  await writeFile(join(folder, 'right.md'), 'The tower is **324 metres** tall.')
  await writeFile(join(folder, 'wrong.md'), 'The tower is 342 metres tall.\u001b[2J')
})
afterAll(() => rm(folder, { recursive: true }))

const run = (argv: string[], stdin?: string) => runCommand(argv, { stdin })

test('an answer against a file: every claim, its reason, and an exit code', async () => {
  const against = ['--against', join(folder, 'source.txt')]
  const right = await run(['check', join(folder, 'right.md'), ...against])
  expect(right).toMatchObject({ exitCode: 0, stderr: '' })
  expect(right.stdout).toMatch(/^✓ The tower is \*\*324 metres\*\* tall\./)
  const bold = await run(['check', '-', ...against], 'It has **a height of 324 metres.** It is tall.')
  expect(bold.stdout).toMatch(/^. It has a height of 324 metres\.\n/)
  const wrong = await run(['check', join(folder, 'wrong.md'), ...against])
  expect(wrong.exitCode).toBe(1)
  expect(wrong.stdout).toMatch(/^✗ The tower is 342 metres tall\..*\n *contradicted/)
  expect(wrong.stdout).not.toContain('\u001b')
})

test('many at once: a line out for each line in, in order, offsets of the answer and of the evidence', async () => {
  const evidence = 'The tower is 324 metres tall.'
  const lines = [
    { id: 'a', evidence, answer: '😀 The tower is 324 metres tall.' },
    { id: 'b', question: null, evidence: [evidence], answer: 'The tower is 342 metres tall.' },
  ]
  const { exitCode, stdout } = await run(
    ['check', '--jsonl'],
    lines.map((line) => `${JSON.stringify(line)}\n`).join('\n'),
  )
  expect(exitCode).toBe(0)
  const [first, second] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { claims: { start: number; end: number; text: string }[] })
  expect(first).toMatchObject({
    id: 'a',
    unsupported: false,
    claims: [{ kind: 'claim', verdict: 'supported', evidence: [{ start: 0, end: evidence.length }] }],
  })
  const [claim] = first!.claims
  expect(lines[0]!.answer.slice(claim!.start, claim!.end)).toBe(claim!.text)
  expect(second).toMatchObject({
    id: 'b',
    unsupported: true,
    claims: [{ verdict: 'contradicted', evidence: [{ passage: 1 }] }],
  })
})

test.each([
  ['{"id": 1', /^muster: Line 1 cannot be checked: it is no JSON/],
  ['{"id": 1, "answer": "A."}', /^muster: Line 1 cannot be checked: evidence: expected a text/],
  ['{"id": 1, "answer": 5, "evidence": ""}', /^muster: Line 1 cannot be checked: answer: /],
  [
    '{"id": [], "answer": "A.", "evidence": ""}',
    /^muster: Line 1 cannot be checked: id: expected a text or a number/,
  ],
  [
    '{"answer": "A.", "evidence": [{"text": null}]}',
    /^muster: Line 1 cannot be checked: evidence: expected a text/,
  ],
])('%s is refused by its line', async (line, message) => {
  expect(await run(['check', '--jsonl'], line)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(message),
  })
})

test('evidence may be data: an object is read as JSON, and a missing id is none', async () => {
  const diner = { name: 'Blue Heron Diner', parking: 'street', hours: { Monday: '7:0-15:0' } }
  const answer = 'Blue Heron Diner has street parking.'
  const lines = [
    { id: null, question: null, evidence: diner, answer },
    { evidence: [{ title: null, text: 'Nothing.' }, diner], answer },
  ]
  const { exitCode, stdout } = await run(
    ['check', '--jsonl'],
    lines.map((line) => JSON.stringify(line)).join('\n'),
  )
  expect(exitCode).toBe(0)
  const [first, second] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { claims: { evidence: { start: number; end: number }[] }[] })
  expect(first).toMatchObject({ id: null, claims: [{ verdict: 'supported' }] })
  const [span] = first!.claims[0]!.evidence
  expect(JSON.stringify(diner).slice(span!.start, span!.end)).toBe('parking":"street')
  expect(second).toMatchObject({ claims: [{ verdict: 'supported', evidence: [{ passage: 2 }] }] })
})

test('a bad line costs the others nothing, keeps its place, and fails the command', async () => {
  const good = (id: number) =>
    JSON.stringify({ id, evidence: 'The tower is tall.', answer: 'The tower is tall.' })
  const input = `\ufeff${good(1)}\r\n\r\n{"id": 2\r\n{"id": "b", "answer": "A."}\n${good(5)}`
  const { exitCode, stdout, stderr } = await run(['check', '--jsonl'], input)
  const lines = stdout.trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { id: 1, unsupported: false },
    { line: 3, error: expect.stringMatching(/^Line 3 cannot be checked: it is no JSON/) },
    { id: 'b', line: 4, error: expect.stringMatching(/^Line 4 cannot be checked: /) },
    { id: 5, unsupported: false },
  ])
  expect(stderr).toMatch(/^muster: 2 lines could not be checked; the first: Line 3 /)
  expect(exitCode).toBe(2)
})

test('what cannot be read is refused, and a byte order mark is none of it', async () => {
  const [pdf, marked, nothing] = ['source.pdf', 'marked.txt', 'nothing.md'].map((name) => join(folder, name))
  await writeFile(pdf!, Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0xfe, 0x00]))
  await writeFile(marked!, '\ufeffThe tower is 324 metres tall.')
  await writeFile(nothing!, '')
  const refused = await run(['check', join(folder, 'right.md'), '--against', pdf!])
  expect(refused).toMatchObject({
    exitCode: 65,
    stderr: expect.stringMatching(/source\.pdf could not be read/),
  })
  const { stdout } = await run(['check', join(folder, 'right.md'), '--against', marked!, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ claims: [{ evidence: [{ start: 0, end: 29 }] }] })
  const empty = await run(['check', nothing!, '--against', marked!])
  expect(empty).toMatchObject({
    exitCode: 0,
    stdout: 'Nothing in it claims anything that could be checked.\n',
  })
})

test('evidence may be a document of any kind that is read, and in any encoding', async () => {
  const answer = join(folder, 'walrus.md')
  await writeFile(answer, 'The walrus eats clams.')
  for (const [name, bytes] of [
    ['made.docx', makeDocx('<w:p><w:r><w:t>The walrus eats clams.</w:t></w:r></w:p>')],
    ['notepad.txt', Buffer.from('The walrus eats clams.\r\n', 'utf16le')],
  ] as const) {
    await writeFile(join(folder, name), bytes)
    const { stdout, exitCode, stderr } = await run(['check', answer, '--against', join(folder, name)])
    expect([name, exitCode, stderr]).toEqual([name, 0, ''])
    expect(stdout).toContain('1 of 1 claim supported')
  }
})

test('in a terminal there are colours, unless they are not wanted, and lines that fit', async () => {
  const check = (terminal?: { colours: boolean; columns: number }) =>
    runCommand(['check', join(folder, 'wrong.md'), '--against', join(folder, 'source.txt')], { terminal })
  const narrow = await check({ colours: false, columns: 32 })
  // A path has no place to break at.
  for (const line of narrow.stdout.split('\n'))
    if (!line.includes('/')) expect(line.length).toBeLessThanOrEqual(32)
  expect(narrow.stdout).toContain('    contradicted: the evidence\n    says 324 metres, not 342')
  expect(narrow.stdout).not.toContain('\u001b')
  expect((await check({ colours: true, columns: 200 })).stdout).toContain('\u001b[31m✗\u001b[39m The tower')
  expect((await check()).stdout).not.toContain('\u001b')
})

test('what is missing is named', async () => {
  expect((await run(['check', join(folder, 'right.md')])).stderr).toMatch(/--against FILE/)
  const { exitCode, stderr } = await run(['check', 'nowhere.md', '--against', join(folder, 'source.txt')])
  expect(stderr).toBe('muster: nowhere.md cannot be read: there is no such file.\n')
  expect(exitCode).toBe(66)
  const twice = await run(['check', '-', '--against', '-'])
  expect(twice.stderr).toBe('muster: Only one of them can be -: standard input is read once.\n')
})

test('the evidence may come on standard input', async () => {
  const source = await readFile(join(folder, 'source.txt'), 'utf8')
  const ran = await runCommand(['check', join(folder, 'right.md'), '--against', '-'], { stdin: source })
  expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('standard input: ') })
})
