import { readdirSync, readFileSync } from 'node:fs'
import { exactFindings, type ExactFinding } from '../src/verify/exact/index.ts'

/** `[[-denied by the evidence]]`, `[[?nowhere in it]]`, `[[~so only under a condition]]`, `[[=comes out so]]`, `[[!comes out otherwise]]`. */
const mark = /\[\[([-?~=!])(.*?)\]\]/g

export interface Expected {
  kind: string
  start: number
  end: number
}

export interface ExactCase {
  file: string
  evidence: string
  answer: string
  expected: Expected[]
}

/** The cases of a folder of `test/`: lines `E: ` with evidence (passages parted by ` ¶ `), `A: ` with marked answers. */
export function readExactCases(name: string): ExactCase[] {
  const folder = new URL(`./${name}/`, import.meta.url)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => {
      let evidence = ''
      return readFileSync(new URL(file, folder), 'utf8')
        .split('\n')
        .flatMap((line) => {
          const text = line.slice(3).replaceAll('\\n', '\n').replaceAll('\\t', '\t')
          if (line.startsWith('E: ')) evidence = text === '-' ? '' : text
          return line.startsWith('A: ') ? [{ file, evidence, ...unmarked(text) }] : []
        })
    })
}

function unmarked(text: string): { answer: string; expected: Expected[] } {
  const expected: Expected[] = []
  let answer = ''
  let from = 0
  for (const match of text.matchAll(mark)) {
    answer += text.slice(from, match.index)
    expected.push({ kind: match[1]!, start: answer.length, end: answer.length + match[2]!.length })
    answer += match[2]!
    from = match.index + match[0].length
  }
  return { answer: answer + text.slice(from), expected }
}

function meets(finding: ExactFinding, { kind, start, end }: Expected): boolean {
  const fits =
    kind === '-'
      ? finding.verdict === 'contradicted'
      : kind === '?'
        ? finding.verdict === 'not-found'
        : kind === '~'
          ? finding.verdict === 'partly'
          : finding.right === (kind === '=')
  return fits && finding.start < end && start < finding.end
}

export interface ExactResult extends ExactCase {
  missed: Expected[]
  /** What was flagged and should not have been. */
  wrong: ExactFinding[]
  /** How much was flagged. */
  alarms: number
}

export function runExactCase(one: ExactCase): ExactResult {
  const { evidence, answer, expected } = one
  const passages = evidence === '' ? [] : evidence.split(' ¶ ').map((text) => ({ text }))
  const findings = exactFindings({ answer, start: 0, end: answer.length, evidence: passages })
  const alarms = findings.filter((finding) => !(finding.right ?? false))
  return {
    ...one,
    missed: expected.filter((wanted) => !findings.some((finding) => meets(finding, wanted))),
    // What is denied is nowhere said so, either: to say only that is less than wanted, and not wrong.
    wrong: alarms.filter(
      (finding) =>
        !expected.some((wanted) => meets(finding, wanted)) &&
        !(
          finding.verdict === 'not-found' &&
          expected.some((wanted) => meets({ ...finding, verdict: 'contradicted' }, wanted))
        ),
    ),
    alarms: alarms.length,
  }
}

export interface ExactScore {
  cases: number
  traps: number
  precision: number
  /** By the mark of a case: how many were wanted, how many found. */
  kinds: { kind: string; wanted: number; found: number }[]
}

export function scoreOf(results: ExactResult[]): ExactScore {
  const alarms = sum(results.map((result) => result.alarms))
  const wrong = sum(results.map((result) => result.wrong.length))
  return {
    cases: results.length,
    traps: results.filter(({ expected }) => expected.length === 0).length,
    precision: alarms === 0 ? 1 : (alarms - wrong) / alarms,
    kinds: ['-', '?', '~', '!', '='].map((kind) => {
      const count = (list: (result: ExactResult) => Expected[]) =>
        sum(results.map((result) => list(result).filter((one) => one.kind === kind).length))
      const wanted = count((result) => result.expected)
      return { kind, wanted, found: wanted - count((result) => result.missed) }
    }),
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
