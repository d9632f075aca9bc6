import { expect, test } from 'vitest'
import { runCommand, type Surroundings } from '../../test/command.ts'

/** Selects nothing, and says what budget it was given. */
const fitPool: Surroundings['fitPool'] = async ({ pool, questions }, tokens) => ({
  pool,
  questions: questions.map(() => ({ selected: [], tokens })),
})
const run = (argv: string[], stdin?: string) => runCommand(argv, { stdin, fitPool })

const pool = (fields: object) =>
  JSON.stringify({
    pool: 'p',
    documents: [{ id: 'd', text: 't' }],
    questions: [{ question: 'q' }],
    ...fields,
  })

test('context answers every pool with a line, in its order, with its own budget or the one given', async () => {
  const stdin = `${pool({ budget: 300 })}\n\n${pool({ pool: 7 })}\n`
  const { exitCode, stdout } = await run(['context', '--jsonl', '--budget', '900'], stdin)
  expect(exitCode).toBe(0)
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { pool: 'p', questions: [{ selected: [], tokens: 300 }] },
    { pool: '7', questions: [{ selected: [], tokens: 900 }] },
  ])
})

test('context names the line and the field that are wrong, after answering those before', async () => {
  const check = async (line: string, message: RegExp) => {
    const { exitCode, stdout, stderr } = await run(['context', '--jsonl'], `${pool({})}\n${line}\n`)
    expect([exitCode, stdout.split('\n').length]).toEqual([2, 2])
    expect(stderr).toMatch(message)
  }
  await check('{"pool": "p", ', /^muster: Line 2 is no pool: it is no JSON/)
  await check(pool({ unit: 'page' }), /^muster: Line 2 is no pool: unit: /)
  await check(pool({ documents: [{ id: 'd' }] }), /^muster: Line 2 is no pool: documents.0.text: /)
  await check(pool({ budget: 0 }), /^muster: Line 2 is no pool: budget: /)
  await check(pool({ questions: [{ text: 'q' }] }), /^muster: Line 2 is no pool: questions.0.question: /)
  const alike = { id: 'd', text: 't' }
  await check(
    pool({ documents: [alike, alike, { ...alike, text: 'u' }] }),
    /^muster: Line 2 is no pool: documents.2.id: an earlier document is called 'd' and has another text\./,
  )
  const missing = await run(['context', '--jsonl', 'none.jsonl'])
  expect([missing.exitCode, missing.stderr]).toEqual([
    66,
    expect.stringMatching(/none\.jsonl cannot be read: there is no such file/),
  ])
})
