import { expect, test } from 'vitest'
import { readExactCases, runExactCase, scoreOf } from '../../../test/verify-cases.ts'

const results = readExactCases('verify-cases').map(runExactCase)
const score = scoreOf(results)

test('the suite has at least four hundred cases, a third of them to be let be', () => {
  expect(score.cases).toBeGreaterThanOrEqual(400)
  expect(score.traps).toBeGreaterThanOrEqual(score.cases / 3)
})

test.each(results.filter(({ wrong }) => wrong.length > 0))('false alarm: $answer', ({ answer, wrong }) => {
  expect(wrong.map((finding) => `${answer.slice(finding.start, finding.end)}: ${finding.reason}`)).toEqual([])
})

test('of what is flagged at least 98 in 100 are wrong indeed, and most of what is wrong is flagged', () => {
  const missed = results.flatMap((result) =>
    result.missed.map((one) => `${result.file}: ${one.kind} ${result.answer}`),
  )
  console.log(
    `${score.cases} cases, precision ${score.precision.toFixed(3)}, ` +
      score.kinds.map(({ kind, found, wanted }) => `[[${kind}]] ${found}/${wanted}`).join(', '),
  )
  if (missed.length > 0) console.log(`Not found:\n${missed.join('\n')}`)
  expect(score.precision).toBeGreaterThanOrEqual(0.98)
  for (const { found, wanted } of score.kinds) expect(found / wanted).toBeGreaterThanOrEqual(0.9)
})
