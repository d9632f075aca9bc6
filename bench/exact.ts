// Holds labelled answers against their evidence by the exact checks alone: how often they speak, how often wrongly,
// what share of planted wrong values they find, and what they cost. With --written: the same of train/written.
// Run: node bench/exact.ts [--data FOLDER] [--written] [--only SET] [--show]
import { parseArgs } from 'node:util'
import { exactFindings, prepareEvidence, type ExactFinding } from '../src/verify/exact/index.ts'
import { reasonIn } from '../src/verify/reasons.ts'
import { readSet, setNames, type AnySetName, type LabelledAnswer } from '../train/labelled.ts'
import { measuringNames, writtenNames } from '../train/written-names.ts'
import { readWritten } from '../train/written.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    show: { type: 'boolean' },
    written: { type: 'boolean' },
    only: { type: 'string' },
  },
})
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

interface Span {
  start: number
  end: number
}

const overlaps = (one: Span, other: Span) => one.start < other.end && other.start < one.end

/** A number of the text, changed so that nobody would take it for a rounding; undefined where there is none. */
function plant(text: string, evidence: string, seed: number): (Span & { text: string }) | undefined {
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

/** What the exact checks say of a set. */
function hold(set: AnySetName, answers: LabelledAnswer[]) {
  const count = {
    told: 0,
    marked: 0,
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
  for (const [index, labelled] of answers.entries()) {
    const { answer, question, spans } = labelled
    const evidence = prepareEvidence([{ text: labelled.evidence }])
    const show = (mark: string, finding: ExactFinding) => showFinding(`${mark} ${set}`, labelled, finding)
    const findings: ExactFinding[] = []
    for (const { segment, index: start } of segmenter.segment(answer)) {
      const begun = performance.now()
      const end = start + segment.trimEnd().length
      findings.push(...exactFindings({ answer, start, end, question, evidence }))
      times.push(performance.now() - begun)
    }
    for (const finding of findings)
      if (finding.verdict === 'recomputed') {
        if (finding.right) count.sumsRight++
        else count.sumsWrong++
        show(finding.right ? 'SUM RIGHT' : 'SUM WRONG', finding)
      }
    const contradicted = findings.filter((finding) => finding.verdict === 'contradicted')
    count.told += contradicted.length
    count.marked += contradicted.filter((finding) => spans.some((span) => overlaps(finding, span))).length
    if (labelled.unsupported) {
      count.unsupported++
      const hits = contradicted.filter(
        (finding) => spans.length === 0 || spans.some((span) => overlaps(finding, span)),
      )
      if (hits.length > 0) count.right++
      if (hits.length < contradicted.length) count.outside++
      for (const finding of contradicted) show(hits.includes(finding) ? 'HIT' : 'OUTSIDE', finding)
      continue
    }
    count.supported++
    if (contradicted.length > 0) count.wrong++
    for (const finding of contradicted) show('FALSE ALARM', finding)
    const planted = plant(answer, labelled.evidence, index)
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
    if (found.some((finding) => overlaps(finding, planted))) count.found++
    else if (values.show)
      console.log(
        `MISSED ${set} ${labelled.id}: ${sentence.segment.trim().slice(0, 300)}  [${planted.text.slice(planted.start, planted.end)}]`,
      )
    if (found.some((finding) => !overlaps(finding, planted))) count.misplaced++
  }
  times.sort((one, other) => one - other)
  return { count, times }
}

function showFinding(mark: string, { id, answer, evidence }: LabelledAnswer, finding: ExactFinding): void {
  if (!values.show) return
  const around = (text: string, { start, end }: Span, behind: number) =>
    text.slice(Math.max(0, start - 160), end + behind).replaceAll('\n', ' ')
  const given = finding.evidence[0]
  const said = answer.slice(finding.start, finding.end)
  console.log(`${mark} ${id} ${finding.check}: ${said} | ${reasonIn(finding.because)}`)
  console.log(`    claim: ${around(answer, finding, 80)}`)
  if (given) console.log(`    given: ${around(evidence, given, 100)}`)
}

const sets: [AnySetName, () => Promise<LabelledAnswer[]>][] = values.written
  ? ([...writtenNames, ...measuringNames] as const).map((set) => [set, () => readWritten(values.data, set)])
  : setNames.map((set) => [set, () => readSet(values.data, set)])
const table: Record<string, unknown>[] = []
for (const [set, read] of sets) {
  if (values.only && values.only !== set) continue
  const { count, times } = hold(set, await read())
  table.push({
    set,
    'supported answers': count.supported,
    'false alarms': count.wrong,
    'unsupported answers': count.unsupported,
    contradicted: count.right,
    'of all findings at a mark': `${count.marked} of ${count.told}`,
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
