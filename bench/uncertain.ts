// Which claims of labelled answers would be put to a judge for a second opinion, and how many of those with something
// unsupported in them are among these: only what is uncertain, or all, at several limits an answer.
// Run: node bench/uncertain.ts [--data FOLDER]
import { parseArgs } from 'node:util'
import { check } from '../src/verify/index.ts'
import { isTakenForRight, openSecondOpinions, type Which } from '../src/verify/second-opinion/index.ts'
import { configSchema, type Verdict } from '../src/wire/index.ts'
import { readSet, type LabelledAnswer } from '../train/labelled.ts'
import { measuringNames } from '../train/written-names.ts'
import { readWritten } from '../train/written.ts'

const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/data' } } })
const { from, to } = configSchema.parse({}).verify.secondOpinion
const band = { from, to }
const limits = [4, 8, 12]

/** A claim of an answer, and whether something in it is unsupported. */
interface Labelled {
  verdict: Verdict
  bad: boolean
}

function claimsOf({ question, evidence, answer, spans }: LabelledAnswer): Labelled[] {
  return check({ question, evidence, answer }).claims.flatMap(
    ({ start, end, verdict, probability = 0, evidence: found, reason = '' }) => {
      if (verdict === undefined) return []
      const bad = spans.some((span) => span.start < end && start < span.end)
      return [{ verdict: { start, end, verdict, probability, evidence: found, reason }, bad }]
    },
  )
}

/** The claims that come to a judge who always holds them for right. */
async function putOf(answer: string, claims: Labelled[], which: Which, limit: number): Promise<Labelled[]> {
  const opinions = openSecondOpinions(
    {
      passages: [],
      question: undefined,
      judge: () => Promise.resolve({ model: '', says: 'supported', promptTokens: 0, completionTokens: 0 }),
      band,
      which,
      mostClaims: limit,
      others: [],
    },
    new AbortController().signal,
  )
  for (const { verdict } of claims) opinions.add(verdict, answer)
  const put = new Set<number>()
  for await (const { start } of opinions.rest(new AbortController().signal)) put.add(start)
  return claims.filter(({ verdict }) => put.has(verdict.start))
}

const share = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`
const cells = (...row: string[]) =>
  console.log(row.map((cell, at) => (at === 0 ? cell.padEnd(28) : cell.padStart(22))).join(''))

console.log(`Of claims with something unsupported in them, how many are put to the judge (of those called supported), and
how many claims an answer that asks about; uncertain is a probability of ${from} to ${to}.\n`)
cells('', ...limits.map((limit) => `at most ${limit}`))
for (const set of ['ragtruth-qa', ...measuringNames] as const) {
  const answers =
    set === 'ragtruth-qa' ? await readSet(values.data, set) : await readWritten(values.data, set)
  const checked = answers.map((one) => ({ answer: one.answer, claims: claimsOf(one) }))
  const all = checked.flatMap(({ claims }) => claims)
  const bad = all.filter((one) => one.bad)
  const isMissed = (one: Labelled) => one.bad && one.verdict.verdict === 'supported'
  const missed = bad.filter(isMissed)
  console.log(
    `${set}: ${answers.length} answers, ${all.length} claims, ${bad.length} with something unsupported, of which ${missed.length} are called supported`,
  )
  const surer = []
  for (const which of ['uncertain', 'all'] as const) {
    const row = []
    for (const limit of limits) {
      const each = await Promise.all(checked.map(({ answer, claims }) => putOf(answer, claims, which, limit)))
      const put = each.flat()
      const found = share(put.filter((one) => one.bad).length, bad.length)
      const ofMissed = share(put.filter(isMissed).length, missed.length)
      row.push(`${found} (${ofMissed}) ${(put.length / answers.length).toFixed(2)}`)
      if (which === 'all') surer.push(put.filter(({ verdict }) => isTakenForRight(verdict, band)))
    }
    cells(`  ${which}`, ...row)
  }
  cells(
    '  wrong of the surer ones',
    ...surer.map((put) => share(put.filter((one) => one.bad).length, put.length)),
  )
}
