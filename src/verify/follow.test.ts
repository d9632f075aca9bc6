import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from './check.ts'
import { openFollower } from './follow.ts'

const evidence = [
  { text: 'The Eiffel Tower is 324 metres tall. It was completed in 1889. It stands in Paris, in France.' },
  { text: 'The Louvre is the most visited museum of the world.' },
]

/** What a follower says when the answer comes in the given pieces. */
function follow(pieces: string[]) {
  const follower = openFollower({ evidence })
  const claims = pieces.flatMap((piece) => follower.push(piece))
  claims.push(...follower.end())
  return { ...follower.verdict(), claims }
}

test('a verdict comes as soon as the next sentence has begun', () => {
  const follower = openFollower({ evidence })
  expect(follower.push('The tower is 324 metres tall.')).toEqual([])
  expect(follower.push(' It')).toMatchObject([{ start: 0, end: 29, verdict: 'supported' }])
  expect(follower.push(' stands on the Moon.')).toEqual([])
  expect(follower.end()).toMatchObject([{ start: 30, text: 'It stands on the Moon.' }])
})

const piece = fc.constantFrom(
  'The Eiffel Tower is 324 metres tall. ',
  'It was completed in 1890 [1]. ',
  'Dr. Smith asked "Is it late?" and left. ',
  '\n\n',
  '\n',
  '- ',
  '1. ',
  '## Heads\n',
  '| a | b |\n|---|---|\n| The Louvre. Big | 2 |\n',
  '```\ncode. More code.\n```\n',
  '**bold** and [a link](https://a.b/c) ',
  'a long line that goes on and on without any full stop until it is wrapped by somebody\n',
  '> quoted. ',
  'Sure! ',
  '铁塔高324米。',
  '(see ',
  '$$\n',
  '$$E = mc^2$$\n',
  'a) one. ',
  'b. ',
  'He said: "It is late. We must go. ',
  '" ',
  '“No. ',
  'Never.” ',
  'It has ca. 5 rooms. 7 million came. ',
  'am 3. Mai 2018. ',
  'Find it at https://a.b/c?d=e&f=g. ',
  'Yahoo! was it. ',
  'tall.¹ ',
  'etc. ',
  '😀 ',
  '<think>It may be 1890. ',
  '</think>',
  '[THINK] no. [/THINK]\n',
  '<thinking>\nIt has 5 rooms.\n\nOr 6.\n</thinking>\n\n',
  'Sources:\n',
  '## References\n\n',
  '[1] Handbook, p. 3\n',
  'https://a.b/c\n',
  '|',
  '`',
)

test('however the answer is cut up, following it says what checking the whole says', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 25 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (parts, cuts) => {
        const answer = parts.join('')
        const pieces: string[] = []
        for (let at = 0, turn = 0; at < answer.length; turn++) {
          const length = cuts[turn % cuts.length]!
          pieces.push(answer.slice(at, at + length))
          at += length
        }
        const { claims, score, unsupported } = check({ answer, evidence })
        expect(follow(pieces)).toEqual({ claims, score, unsupported })
      },
    ),
    { numRuns: 300, examples: [[['\n\n', '## References\n\n', 'https://a.b/c\n'], [1]]] },
  )
})
