// Holds labelled answers against their evidence by the exact checks alone: how often they speak, how often wrongly,
// what share of planted wrong values they find, and what they cost. Run: node bench/exact.ts [--data FOLDER] [--show]
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exactFindings, prepareEvidence, type ExactFinding } from '../src/verify/exact/index.ts'
import { reasonIn } from '../src/verify/reasons.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    show: { type: 'boolean' },
    only: { type: 'string' },
  },
})
interface Row {
  id: string
  group: string
  question: string | null
  evidence: string
  answer: string
  unsupported: boolean
  spans: { start: number; end: number; kind: string }[]
  stance?: string
  label?: string
}

const sets = ['ragtruth-qa', 'wice', 'summedits', 'factcheck-gpt']
const folder = join(values.data, 'verify')
if (!existsSync(folder)) {
  console.error(`There are no labelled answers in ${folder}: name their folder's parent with --data FOLDER.`)
  process.exit(1)
}
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** A number of the text, changed so that nobody would take it for a rounding; undefined where there is none. */
function plant(
  text: string,
  evidence: string,
  seed: number,
): { text: string; start: number; end: number } | undefined {
  const numbers = [
    ...text.matchAll(
      /(?<![\w.,$€£:/-]|[Pp]assages? |^|\n)[$€£]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w:/-]|[.,]\d)/g,
    ),
  ].filter((match) => evidence.includes(match[0]) && Number(match[1]!.replaceAll(',', '')) > 1)
  const match = numbers[seed % Math.max(1, numbers.length)]
  if (!match) return undefined
  const whole = match[1]!
  const year = /^(?:1[5-9]|20)\d\d$/.test(whole)
  const value = Number(whole.replaceAll(',', ''))
  const changed = year ? value + 3 + (seed % 5) : Math.round(value * 1.6) + 1
  const written = whole.includes(',') ? changed.toLocaleString('en-US') : String(changed)
  const at = match.index + match[0].indexOf(whole)
  return {
    text: text.slice(0, at) + written + text.slice(at + whole.length),
    start: at,
    end: at + written.length,
  }
}

const table: Record<string, unknown>[] = []
for (const set of sets) {
  if (values.only && values.only !== set) continue
  const rows = readFileSync(join(folder, `${set}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row)
  const count = {
    supported: 0,
    wrong: 0,
    unsupported: 0,
    right: 0,
    outside: 0,
    planted: 0,
    found: 0,
    misplaced: 0,
    sumsRight: 0,
    sumsWrong: 0,
  }
  const times: number[] = []
  const show = (mark: string, row: Row, text: string, finding: ExactFinding) => {
    if (!values.show) return
    const given = finding.evidence[0]
    console.log(
      `${mark} ${set} ${row.id} ${finding.check}: ${text.slice(finding.start, finding.end)} | ${reasonIn(finding.because)}`,
    )
    console.log(
      `    claim: ${text.slice(Math.max(0, finding.start - 160), finding.end + 80).replaceAll('\n', ' ')}`,
    )
    if (given)
      console.log(
        `    given: ${row.evidence.slice(Math.max(0, given.start - 160), given.end + 100).replaceAll('\n', ' ')}`,
      )
  }
  for (const [index, row] of rows.entries()) {
    const evidence = prepareEvidence([{ text: row.evidence }])
    const question = row.question ?? undefined
    const findings: ExactFinding[] = []
    for (const { segment, index: start } of segmenter.segment(row.answer)) {
      const begun = performance.now()
      findings.push(
        ...exactFindings({
          answer: row.answer,
          start,
          end: start + segment.trimEnd().length,
          question,
          evidence,
        }),
      )
      times.push(performance.now() - begun)
    }
    for (const finding of findings)
      if (finding.verdict === 'recomputed') {
        if (finding.right) count.sumsRight++
        else count.sumsWrong++
        show(finding.right ? 'SUM RIGHT' : 'SUM WRONG', row, row.answer, finding)
      }
    const contradicted = findings.filter((finding) => finding.verdict !== 'recomputed')
    if (row.unsupported) {
      count.unsupported++
      const hits = contradicted.filter(
        (finding) =>
          row.spans.length === 0 ||
          row.spans.some((span) => finding.start < span.end && span.start < finding.end),
      )
      if (hits.length > 0) count.right++
      if (hits.length < contradicted.length) count.outside++
      for (const finding of contradicted)
        show(hits.includes(finding) ? 'HIT' : 'OUTSIDE', row, row.answer, finding)
      continue
    }
    count.supported++
    if (contradicted.length > 0) count.wrong++
    for (const finding of contradicted) show('FALSE ALARM', row, row.answer, finding)
    const planted = plant(row.answer, row.evidence, index)
    if (!planted) continue
    count.planted++
    const sentence = [...segmenter.segment(planted.text)].find(
      ({ segment, index: start }) => planted.start < start + segment.length,
    )!
    const found = exactFindings({
      answer: planted.text,
      start: sentence.index,
      end: sentence.index + sentence.segment.trimEnd().length,
      question,
      evidence,
    }).filter((finding) => !finding.right)
    if (found.some((finding) => finding.start < planted.end && planted.start < finding.end)) count.found++
    else if (values.show)
      console.log(
        `MISSED ${set} ${row.id}: ${sentence.segment.trim().slice(0, 300)}  [${planted.text.slice(planted.start, planted.end)}]`,
      )
    if (found.some((finding) => !(finding.start < planted.end && planted.start < finding.end)))
      count.misplaced++
  }
  times.sort((one, other) => one - other)
  table.push({
    set,
    'supported answers': count.supported,
    'false alarms': count.wrong,
    'unsupported answers': count.unsupported,
    contradicted: count.right,
    'outside the marked spans': count.outside,
    'planted values': count.planted,
    found: `${count.found} (${((100 * count.found) / Math.max(1, count.planted)).toFixed(0)}%)`,
    elsewhere: count.misplaced,
    'sums right/wrong': `${count.sumsRight}/${count.sumsWrong}`,
    'ms a claim, median': times[Math.floor(times.length / 2)]!.toFixed(3),
    p95: times[Math.floor(times.length * 0.95)]!.toFixed(3),
  })
}
console.table(table)
