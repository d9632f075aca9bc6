import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { runsOf, type Message } from './message-tree.ts'

/** `id<parent by text`, such as `q1<- person One?`; what is in no order is no matter. */
function messages(lines: string[]): Message[] {
  return lines.map((line) => {
    const [, id, parent, by, text] = /^(\S+)<(\S+) (\S+) ?(.*)$/.exec(line)!
    return { id: id!, parentId: parent === '-' ? null : parent!, by: by as Message['by'], text: text! }
  })
}

function check(lines: string[], shown: string | undefined, expected: string[]): void {
  const { runs, headId } = runsOf(messages(lines), shown)
  expect(
    runs.map(
      ({ id, parentId, question, answer }) =>
        `${id}<${parentId ?? '-'} ${question} → ${answer}${id === headId ? ' *' : ''}`,
    ),
  ).toEqual(expected)
}

test('messages of a model that follow each other are one answer; a question without one is a run, too', () => {
  check(
    [
      'q1<- person One?',
      'a1<q1 model First.',
      't<a1 neither',
      'a2<t model Then.',
      'q2<a2 person Two?',
      'q3<q2 person Hello?',
    ],
    undefined,
    ['a2<- One? → First.\n\nThen.', 'q2<a2 Two? → ', 'q3<q2 Hello? →  *'],
  )
})

test('an answer that another one begins with is a run of its own where a question follows on it', () => {
  check(
    [
      'q1<- person One?',
      'a1<q1 model First.',
      'a2<a1 model More.',
      'q2<a1 person Two?',
      'a3<q2 model Second.',
    ],
    'a2',
    ['a2<- One? → First.\n\nMore. *', 'a1<- One? → First.', 'a3<a1 Two? → Second.'],
  )
})

test('an answer without a question has a sign in the place of one', () => {
  check(['s<- neither', 'a<s model Welcome!', 'q<a person Hi', 'b<q model Hello.'], 'b', [
    'a<- … → Welcome!',
    'b<a Hi → Hello. *',
  ])
})

test('what is shown may stand in the middle of an answer, or be gone', () => {
  const lines = [
    'q1<- person One?',
    'a1<q1 model First.',
    'a2<a1 model More.',
    'q2<- person Else?',
    'a3<q2 model Other.',
  ]
  const drawn = (head: string) =>
    ['a2<- One? → First.\n\nMore.', 'a3<- Else? → Other.'].map((line) =>
      line.startsWith(head) ? `${line} *` : line,
    )
  check(lines, 'q1', drawn('a2'))
  check(lines, 'a1', drawn('a2'))
  check(lines, 'gone', drawn('a3'))
})

test('circles and parents that are not there are no way to hang', () => {
  check(['a<b person A', 'b<a model B', 'c<gone person C', 'd<d model D'], 'a', ['c<- C →  *'])
})

test('of any messages each run stands behind the one that it follows, and no two have one name', () => {
  const message = fc.record({
    id: fc.nat(30).map(String),
    parentId: fc.option(fc.nat(30).map(String)),
    by: fc.constantFrom('person' as const, 'model' as const, 'neither' as const),
    text: fc.constantFrom('', 'x', 'y'),
    leftOut: fc.constantFrom({}, { tools: 1 }),
  })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), fc.nat(30).map(String), (given, shown) => {
      const { runs, headId } = runsOf(given, shown)
      const seen = new Set<string>()
      for (const { id, parentId, question } of runs) {
        expect(seen.has(id)).toBe(false)
        expect(parentId === null || seen.has(parentId)).toBe(true)
        expect(question).not.toBe('')
        seen.add(id)
      }
      expect(headId === undefined ? runs.length : seen.has(headId)).toBe(headId === undefined ? 0 : true)
    }),
    { numRuns: 2_000 },
  )
})

test('a deep tree takes no stack, and one whose branches would repeat without end is refused', () => {
  const deep = Array.from({ length: 100_000 }, (_, index): Message => ({
    id: `${index}`,
    parentId: index === 0 ? null : `${index - 1}`,
    by: index % 2 === 0 ? 'person' : 'model',
    text: 'x',
  }))
  expect(runsOf(deep, '99999').runs).toHaveLength(50_000)
  // One long answer, of which each part is gone on from.
  const comb = Array.from({ length: 40_000 }, (_, index): Message[] => [
    { id: `a${index}`, parentId: index === 0 ? null : `a${index - 1}`, by: 'model', text: 'x' },
    { id: `q${index}`, parentId: `a${index}`, by: 'person', text: '?' },
  ]).flat()
  expect(() => runsOf(comb, undefined)).toThrow('larger than')
})
