import { expect, test } from 'vitest'
import { termNumber, termNumbers } from '../../base/index.ts'
import { find } from './find.ts'
import { memoryIndex } from './memory-index.ts'
import { proposingTerms, quotedPhrases } from './query.ts'
import { terms } from '../words/terms.ts'

const index = (texts: string[], documents?: string[]) =>
  memoryIndex(
    texts.map((text, position) => ({
      blockId: position,
      documentId: documents?.[position] ?? `doc_${position}`,
      documentTitle: `T${position}`,
      ordinal: position,
      terms: termNumbers({ text: terms(text).join(' '), title: '', neighbours: '' }),
    })),
  )

const check = async (texts: string[], question: string, expected: number[]) => {
  const found = await find(index(texts), {
    question,
    candidates: 400,
    limit: 10,
    feedback: false,
    lift: true,
  })
  expect(found.map(({ candidate }) => candidate.blockId)).toEqual(expected)
  const scores = found.map(({ score }) => score)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
}

const rows = [
  'The red lamp hangs above the blue door, and a red lamp stands by the door.',
  'Behind the garden house there is a blue lamp with a long chain and a red door.',
]
test('without quotation marks words count wherever they stand', () => check(rows, 'red door lamp', [0, 1]))
test.each(['the "red door"', 'the “red door”', 'the „red door“', 'the «red door»'])(
  'what is quoted stands together: %s',
  (question) => check(rows, `${question} lamp`, [1, 0]),
)
test('a quotation that is nowhere changes nothing', () => check(rows, '"green door" red lamp', [0, 1]))
test('quotation marks are marks, not inches', () =>
  expect(quotedPhrases('a 5" pipe, a 7" one and "so long\nago"')).toEqual([]))

const office = ['Get a badge first, and get it signed.', 'The copy lies in the archive, next door.']
test('what is there to ask counts less than what is asked for', async () => {
  await check(office, 'How do I get a copy?', [1, 0])
  await check(office, 'get get copy', [0, 1])
  await check(office, 'What does GET do to a copy?', [0, 1])
})

test('of passages alike, that of a document with more about it comes first', async () => {
  const texts = ['The pump stops at night.', 'The pump stops for lunch.', 'A pump needs water.']
  const ids = async (lift: boolean) => {
    const found = await find(index(texts, ['a', 'b', 'b']), {
      question: 'pump stops',
      candidates: 400,
      limit: 10,
      feedback: false,
      lift,
    })
    return found.map(({ candidate }) => candidate.blockId)
  }
  expect(await ids(false)).toEqual([0, 1, 2])
  expect(await ids(true)).toEqual([1, 0, 2])
})

test('feedback brings up what is said in the words of the best passages', async () => {
  const texts = [
    'Giraffe upon giraffe: they eat acacia leaves.',
    'One giraffe costs money, says this book.',
    'One giraffe loves acacia, says this leaf.',
    ...Array.from({ length: 20 }, (_, index) => `Nothing of note happened on day ${index}.`),
  ]
  const ids = async (feedback: boolean) => {
    const found = await find(index(texts), {
      question: 'giraffe',
      candidates: 400,
      limit: 10,
      feedback,
      lift: false,
    })
    return found.map(({ candidate }) => candidate.blockId)
  }
  expect(await ids(false)).toEqual([0, 1, 2])
  expect(await ids(true)).toEqual([0, 2, 1])
})

test('what says the same is given once', () => check([rows[0]!, rows[0]!, rows[1]!], 'red lamp', [0, 2]))

test('a search reads so many postings and no more, those of its rarest terms', () => {
  const [rare, usual, frequent, seldom] = ['rare', 'usual', 'frequent', 'seldom'].map(termNumber)
  const holding = new Map([
    [rare!, 10],
    [usual!, 6_000],
    [frequent!, 90_000],
    [seldom!, 1_000],
  ])
  const weights = new Map([...holding.keys()].map((term) => [term, 1]))
  expect(proposingTerms(weights, { blocks: 1_000_000, holding })).toEqual([rare, seldom, usual])
  const alone = new Map([[frequent!, 1]])
  expect(proposingTerms(alone, { blocks: 1_000_000, holding })).toEqual([frequent])
})

const animals = [
  'Nadia feeds the parrot at noon.',
  'Nadia feeds the dog at noon.',
  'Nadia has a pet at noon.',
]
test('a word that is used where a word of the question is counts, but less than that', () =>
  check(animals, 'Which pet is at noon?', [2, 1, 0]))
test('a word that no block holds is looked for by those that are used where it is', () =>
  check(animals.slice(0, 2), 'pet', [1]))
test('they also propose, where not every block is looked at', async () => {
  const texts = [...Array.from({ length: 30 }, (_, at) => `Number ${at} in the list.`), 'The dog barks.']
  const query = { question: 'pet', candidates: 2, limit: 2, feedback: false, lift: false }
  const found = await find(index(texts), query)
  expect(found.map(({ candidate }) => candidate.blockId)).toEqual([30])
})
