import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../src/base/index.ts'
import { parseFaults, startSimulatedServer } from '../src/model/index.ts'
import { temporaryFolder } from './temporary-folder.ts'

const texts = [
  'Der Hund schläft am Tag im Garten.',
  'Die Rechnung ist nach einem Monat zu bezahlen.',
  'Das Schiff kommt in der Nacht.',
]

/** One German text a document, and an English question about each; so many that one request does not hold them. */
function poolFile(fillers: number): string {
  const filler = Array.from({ length: fillers }, (_, at) => `Kapitel ${at} handelt von ${at * 7} Dingen.`)
  const documents = [...texts, ...filler].map((text, at) => ({ id: `d${at}`, title: '', text }))
  const questions = [
    'Where does the dog sleep?',
    'When is the invoice paid?',
    'When does the ship come?',
  ].map((question, at) => ({ question, history: [], evidence: [{ document: `d${at}` }] }))
  const file = join(temporaryFolder(), 'pools.jsonl')
  writeFileSync(file, JSON.stringify({ pool: 'p', unit: 'document', documents, questions }) + '\n')
  return file
}

/** What `npm run bench:context` prints, and its exit code. */
function bench(...given: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = join(import.meta.dirname, '../bench/context.ts')
  return new Promise((resolve) =>
    execFile(process.execPath, [script, ...given], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  )
}

async function hostWith(faults?: string) {
  const host = await startSimulatedServer({
    clock: systemClock,
    ...(faults !== undefined && { faults: parseFaults(faults) }),
  })
  onTestFinished(() => host[Symbol.asyncDispose]())
  return host
}

test("a host's vectors make one more row, in which questions in another language find what they are about", async () => {
  const host = await hostWith()
  const { code, stdout } = await bench(
    '--sets',
    poolFile(400),
    '--budgets',
    '400',
    '--only',
    'Muster',
    '--embeddings',
    host.url,
    'simulated',
  )
  expect(code).toBe(0)
  expect(stdout).toMatch(/Muster, \S+ at 400: 0\.00 %/)
  expect(stdout).toMatch(/Muster with simulated, \S+ at 400: 100\.00 %/)
})

test('where the host fails, it says so and prints no row', async () => {
  const host = await hostWith('unavailable')
  const failed = await bench(
    '--sets',
    poolFile(10),
    '--budgets',
    '400',
    '--only',
    'Muster with',
    '--embeddings',
    host.url,
    'simulated',
  )
  expect(failed).toMatchObject({ code: 1, stdout: '' })
  expect(failed.stderr).toContain(host.url)
  const unnamed = await bench('--embeddings', host.url)
  expect(unnamed).toMatchObject({ code: 2, stderr: 'Name a model of the host: --embeddings URL MODEL.\n' })
})
