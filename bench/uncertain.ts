// How many claims of labelled answers are uncertain, so that a second opinion would be asked about them, and how many
// of the unsupported ones are among these. Run: node bench/uncertain.ts [--data FOLDER]
import { parseArgs } from 'node:util'
import { check } from '../src/verify/index.ts'
import { isUncertain } from '../src/verify/second-opinion/index.ts'
import { configSchema } from '../src/wire/index.ts'
import { readSet } from '../train/labelled.ts'

const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/data' } } })
const band = configSchema.parse({}).verify.secondOpinion
const answers = await readSet(values.data, 'ragtruth-qa')
const counts = { answers: answers.length, claims: 0, unsupported: 0, uncertain: 0, found: 0 }
for (const { question, evidence, answer, spans } of answers)
  for (const { start, end, verdict, probability } of check({ question, evidence, answer }).claims) {
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
