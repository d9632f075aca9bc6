/**
 * How many claims of labelled answers are uncertain, so that a second opinion would be asked about them, and how many
 * of the unsupported ones are among these.
 *
 *   node bench/uncertain.ts
 */
import { readFileSync } from 'node:fs'
import { check } from '../src/verify/index.ts'
import { isUncertain } from '../src/verify/second-opinion/index.ts'
import { configSchema } from '../src/wire/index.ts'

interface Labelled {
  question: string | null
  evidence: string
  answer: string
  spans: { start: number; end: number }[]
}

const band = configSchema.parse({}).verify.secondOpinion
const file = new URL('../../shared/data/verify/ragtruth-qa.jsonl', import.meta.url)
const rows = readLines(file)
const counts = { answers: rows.length, claims: 0, unsupported: 0, uncertain: 0, found: 0 }
for (const { question, evidence, answer, spans } of rows)
  for (const { start, end, verdict, probability } of check({
    question: question ?? undefined,
    evidence,
    answer,
  }).claims) {
    if (verdict === undefined) continue
    const bad = spans.some((span) => span.start < end && start < span.end)
    const unsure = isUncertain({ verdict, probability: probability ?? 0 }, band)
    counts.claims++
    if (bad) counts.unsupported++
    if (unsure) counts.uncertain++
    if (bad && unsure) counts.found++
  }
const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`
console.log(`ragtruth-qa: ${counts.claims} claims in ${counts.answers} answers, ${counts.unsupported} unsupported
uncertain (probability ${band.from} to ${band.to}): ${counts.uncertain}, ${share(counts.uncertain, counts.claims)} of the claims, ${(counts.uncertain / counts.answers).toFixed(2)} an answer
of the unsupported claims ${share(counts.found, counts.unsupported)} are among them`)

function readLines(url: URL): Labelled[] {
  try {
    return readFileSync(url, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Labelled)
  } catch {
    console.error(`No labelled answers at ${url.pathname}.`)
    process.exit(1)
  }
}
