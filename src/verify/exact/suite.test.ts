import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exactFindings, type ExactFinding } from './index.ts'

const folder = new URL('../../../test/verify-cases/', import.meta.url)
/** `[[-denied by the evidence]]`, `[[=comes out so]]`, `[[!comes out otherwise]]`. */
const mark = /\[\[([-=!])(.*?)\]\]/g

interface Expected {
  kind: string
  start: number
  end: number
}

interface Case {
  file: string
  evidence: string
  answer: string
  expected: Expected[]
}

function readCases(): Case[] {
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
  const fits = kind === '-' ? finding.verdict === 'contradicted' : finding.right === (kind === '=')
  return fits && finding.start < end && start < finding.end
}

const cases = readCases()
const results = cases.map(({ evidence, answer, expected, ...rest }) => {
  const passages = evidence === '' ? [] : evidence.split(' ¶ ').map((text) => ({ text }))
  const findings = exactFindings({ answer, start: 0, end: answer.length, evidence: passages })
  return {
    ...rest,
    answer,
    missed: expected.filter((one) => !findings.some((finding) => meets(finding, one))),
    wrong: findings.filter(
      (finding) => !(finding.right ?? false) && !expected.some((one) => meets(finding, one)),
    ),
    alarms: findings.filter((finding) => !(finding.right ?? false)).length,
    expected,
  }
})

test('the suite has at least four hundred cases, a third of them to be let be', () => {
  expect(cases.length).toBeGreaterThanOrEqual(400)
  expect(cases.filter(({ expected }) => expected.length === 0).length).toBeGreaterThanOrEqual(
    cases.length / 3,
  )
})

test.each(results.filter(({ wrong }) => wrong.length > 0))('false alarm: $answer', ({ answer, wrong }) => {
  expect(wrong.map((finding) => `${answer.slice(finding.start, finding.end)}: ${finding.reason}`)).toEqual([])
})

test('of what is flagged at least 98 in 100 are wrong indeed, and most of what is wrong is flagged', () => {
  const alarms = sum(results.map((result) => result.alarms))
  const wrong = sum(results.map((result) => result.wrong.length))
  const kinds = ['-', '!', '='].map((kind) => {
    const wanted = sum(results.map(({ expected }) => expected.filter((one) => one.kind === kind).length))
    const missed = sum(results.map((result) => result.missed.filter((one) => one.kind === kind).length))
    return { kind, wanted, found: wanted - missed }
  })
  const missed = results.flatMap((result) =>
    result.missed.map((one) => `${result.file}: ${one.kind} ${result.answer}`),
  )
  console.log(
    `${cases.length} cases, precision ${((alarms - wrong) / alarms).toFixed(3)}, ` +
      kinds.map(({ kind, found, wanted }) => `[[${kind}]] ${found}/${wanted}`).join(', '),
  )
  if (missed.length > 0) console.log(`Not found:\n${missed.join('\n')}`)
  expect((alarms - wrong) / alarms).toBeGreaterThanOrEqual(0.98)
  for (const { found, wanted } of kinds) expect(found / wanted).toBeGreaterThanOrEqual(0.9)
})

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
