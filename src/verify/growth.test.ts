import { expect, test } from 'vitest'
import { absentNames } from './evidence/absent-names.ts'
import { splitAnswer } from './claims/claims.ts'
import { exactFindings } from './exact/index.ts'
import { withoutReferences } from './claims/references.ts'

/**
 * Pieces that, repeated, lead each pattern of the splitting, the phrases and the exact checks as far astray as they
 * can be led. A pattern that backtracks costs with the square of the length or worse: 64 times as much for 8 times the
 * text, where linear work costs 8 times as much.
 */
const markdown = [
  '**', '[a](', '](', '[1', '(see passage 1', '> ', '- ', '| a ', '|-', '```', '`', '$$ ', '\\[', '1. ', 'a) ', '# ',
] // prettier-ignore
const prose = [
  'e.g. ', 'Mr. ', 'J. ', 'am 3. ', 'in 1889. 7 ', 'https://a.b/c?', 'a@b.', '"', '“', '„a“ ', '¹', '! ', '. ', ' ', '\t', '\n',
  'based on the given passages, ', 'however, ', 'the provided provided ', 'if you have any ', 'here are ', 'there is no ', '以下是', 'hola ',
] // prettier-ignore
const values = [
  '1,', '1 000 ', '1/2 ', '12 × ', '= 4 ', '$5 ', '20% ', 'May 5, ', 'between 3 and ', 'twenty-', 'half a ', 'total: 3 ', '{"a":[', '"a ', 'am 3. ', '\ud800', '\u202e', 'שלום ',
  '$5 a month for ', '3-1 ', 'within 3 days ', 'no old links mentioned ', 'section 5(', 'A is the head of B, ', 'between the first and ', '9:00 to ', 'X2 ', 'so it lasts ',
] // prettier-ignore

const factor = 8
/** Between linear (8) and quadratic (64), with room for what a loaded machine does to a clock. */
const most = 30
/** Less than this is the clock's own grain. */
const grainMs = 4

const works: [name: string, pieces: string[], length: number, work: (text: string) => unknown][] = [
  ['splitting an answer', [...markdown, ...prose, ...values], 4_000, (text) => splitAnswer(text)],
  [
    'looking for names',
    [...prose, 'the A', 'and Aa ', ', Bb of the ', 'x Ö', "O'", 'AA-'],
    450,
    (text) => absentNames(new Set(), [text.slice(0, 50)])(text),
  ],
  [
    'looking for what points at the evidence',
    [
      ...prose,
      '(passage 1',
      'passage 1, ',
      'passages 1 and 2',
      'the passages ',
      'based on the in from given ',
      'in the given ',
    ],
    4_000,
    withoutReferences,
  ],
  // Of a claim 4,000 characters are looked at.
  [
    'an exact check',
    values,
    450,
    (text) =>
      exactFindings({ answer: text, start: 0, end: text.length, evidence: [{ text: text.slice(0, 400) }] }),
  ],
]

/** Processor time, and the least of several tries: what else runs on the machine only adds. */
function costMs(work: () => unknown, tries: number): number {
  let least = Infinity
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

test.each(works)(
  '%s grows with the length of a text, whatever stands in it',
  (_name, pieces, length, work) => {
    const steep: string[] = []
    for (const piece of pieces) {
      const text = (size: number) => piece.repeat(Math.ceil(size / piece.length))
      const [small, large] = [text(length), text(length * factor)]
      const ratio = (tries: number) =>
        costMs(() => work(large), tries) /
        Math.max(
          grainMs,
          costMs(() => work(small), tries),
        )
      // A second look before anything is said against it.
      if (ratio(1) > most && ratio(3) > most) steep.push(piece)
    }
    expect(steep).toEqual([])
  },
  120_000,
)
