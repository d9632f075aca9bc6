import { describe, expect, test } from 'vitest'
import { makePdf, scan, type PdfContent, type PdfLine } from '../../../test/make-pdf.ts'
import { parsePdf } from './parse-pdf.ts'
import { readFile } from '../read-file.ts'

/** Each part as `kind: text`, or `page kind: text` where a test is about pages. */
async function check(
  content: PdfContent,
  expected: string[],
  { withPages = false, title }: { withPages?: boolean; title?: string } = {},
): Promise<void> {
  const document = await parsePdf(makePdf(content), { fallbackTitle: 'file' })
  const { text, parts } = document
  expect(
    parts.map(
      ({ kind, level, page, start, end }) =>
        `${withPages ? `${page} ` : ''}${kind}${level ?? ''}: ${text.slice(start, end)}`,
    ),
  ).toEqual(expected)
  if (title !== undefined) expect(document.title).toBe(title)
}

/** Lines one below the other. */
function column(x: number, top: number, texts: string[], more: Partial<PdfLine> = {}): PdfLine[] {
  return texts.map((text, index) => ({ x, y: top - index * 12, text, ...more }))
}

const words = (start: number) =>
  Array.from(
    { length: 8 },
    (_, line) => `${line === 0 ? 'The' : 'and'} column ${start} has its line number ${line + 1}`,
  )

describe('reading order', () => {
  const left = column(72, 640, [...words(1).slice(0, -1), 'and here the left column ends without a stop'])
  const right = column(320, 640, ['and goes on at the top of the right one.', ...words(2).slice(1)])
  const title: PdfLine = {
    x: 72,
    y: 700,
    size: 20,
    text: 'A title that runs over both of the columns of the page',
  }
  const expected = [
    'heading1: A title that runs over both of the columns of the page',
    `paragraph: ${[...left, ...right].map(({ text }) => text).join(' ')}`,
  ]

  test('one column after the other, when they are written so', () =>
    check({ pages: [[title, ...left, ...right]] }, expected))
  test('one column after the other, when they are written across', () =>
    check({ pages: [[title, ...left.flatMap((line, index) => [line, right[index]!])]] }, expected))
  test('and when they are written backwards', () =>
    check({ pages: [[...right.toReversed(), ...left.toReversed(), title]] }, expected))
  test('what runs across below the columns comes after them', () =>
    check(
      {
        pages: [
          [
            ...column(72, 480, [
              'What is below runs over the whole width of the page, from here to there, and ends.',
            ]),
            ...left,
            ...right,
          ],
        ],
      },
      [
        expected[1]!,
        'paragraph: What is below runs over the whole width of the page, from here to there, and ends.',
      ],
    ))
  test('three columns', () => {
    const texts = (name: string) => [
      `The ${name} column holds text`,
      'and goes on, line by line,',
      'until it comes to its end',
      'and is over with a stop.',
    ]
    const columns = ['first', 'second', 'third'].map((name, index) =>
      column(50 + index * 180, 700, texts(name)),
    )
    return check(
      { pages: [[0, 1, 2, 3].flatMap((line) => columns.map((lines) => lines[line]!))] },
      ['first', 'second', 'third'].map((name) => `paragraph: ${texts(name).join(' ')}`),
    )
  })
})

describe('tables', () => {
  const row = (y: number, cells: string[]) => cells.map((text, index) => ({ x: 72 + index * 130, y, text }))
  test('rows stay rows, and what is around them does not', () =>
    check(
      {
        pages: [
          [
            { x: 72, y: 740, text: 'Before the table.' },
            ...row(700, ['Name', 'Born', 'Died']),
            ...row(686, ['Ada Lovelace', '1815', '1852']),
            ...row(672, ['Alan Turing', '1912', '1954']),
            { x: 72, y: 630, text: 'After the table.' },
          ],
        ],
      },
      [
        'paragraph: Before the table.',
        'table-row: Name | Born | Died',
        'table-row: Ada Lovelace | 1815 | 1852',
        'table-row: Alan Turing | 1912 | 1954',
        'paragraph: After the table.',
      ],
    ))
  test('wide cells are rows, not columns', () =>
    check(
      {
        pages: [
          Array.from({ length: 6 }, (_, line) =>
            row(700 - line * 12, [`Street and number ${line}`, `Town of the country ${line}`]),
          ).flat(),
        ],
      },
      Array.from(
        { length: 6 },
        (_, line) => `table-row: Street and number ${line} | Town of the country ${line}`,
      ),
    ))
  test('a cell of two lines is one cell', () =>
    check(
      {
        pages: [
          [
            ...row(700, ['Option', 'What it does']),
            ...row(676, ['--fast', 'Does everything at']),
            { x: 202, y: 664, text: 'once, and is done.' },
            ...row(640, ['--slow', 'Does the same later']),
          ],
        ],
      },
      [
        'table-row: Option | What it does',
        'table-row: --fast | Does everything at once, and is done.',
        'table-row: --slow | Does the same later',
      ],
    ))
  test('numbers that stand under each other by their right edge', () =>
    check(
      {
        pages: [
          [
            ...row(700, ['apples', '5']),
            { x: 72, y: 688, text: 'pears' },
            { x: 190.88, y: 688, text: '1234' },
          ],
        ],
      },
      ['table-row: apples | 5', 'table-row: pears | 1234'],
    ))
  test('lines of a table of contents', () =>
    check(
      {
        pages: [
          column(72, 700, ['1 Scope . . . . . . . . . . . 3', '2 Versions and editions . . . . . . 14']),
        ],
      },
      ['table-row: 1 Scope | 3', 'table-row: 2 Versions and editions | 14'],
    ))
})

test('what repeats on each page is no text, and numbers of pages are not', () => {
  const page = (number: number): PdfLine[] => [
    { x: 72, y: 760, text: 'Annual report of the house' },
    { x: 72, y: 700, text: `Page ${number} has a sentence of its own.` },
    { x: 300, y: 40, text: `${number} of 4` },
  ]
  return check(
    { pages: [1, 2, 3, 4].map(page) },
    [1, 2, 3, 4].map((number) => `${number} paragraph: Page ${number} has a sentence of its own.`),
    { withPages: true },
  )
})

test('a running foot that changes with the chapter is known by the number of its page', () => {
  const page = (chapter: string, number: number): PdfLine[] => [
    { x: 72, y: 700, text: `Something about ${chapter}, which is on sheet ${number}.` },
    { x: 72, y: 40, text: chapter },
    { x: 520, y: 40, text: String(number + 8) },
  ]
  return check(
    { pages: ['ants', 'bees', 'wasps', 'moths'].map((chapter, index) => page(chapter, index + 1)) },
    [
      'paragraph: Something about ants, which is on sheet 1.',
      'paragraph: Something about bees, which is on sheet 2.',
      'paragraph: Something about wasps, which is on sheet 3.',
      'paragraph: Something about moths, which is on sheet 4.',
    ],
  )
})

test('the first line of a page is text, though all pages have one', () =>
  check(
    {
      pages: ['One begins here.', 'Two begins here.', 'Three begins.'].map((text) => [
        { x: 72, y: 740, text },
      ]),
    },
    ['1 paragraph: One begins here.', '2 paragraph: Two begins here.', '3 paragraph: Three begins.'],
    { withPages: true },
  ))

describe('words', () => {
  test('one that is divided at the end of a line is whole', () =>
    check(
      { pages: [column(72, 700, ['The connec-', 'tions of a well-', 'Known host are count\u00ad', 'ed.'])] },
      ['paragraph: The connections of a well- Known host are counted.'],
    ))
  test('ligatures are letters', () =>
    check({ pages: [column(72, 700, ['The ﬁrst waﬄe.'])] }, ['paragraph: The first waffle.']))
})

describe('structure', () => {
  test('headings by their height, paragraphs by gaps and indents, items of lists, code', () =>
    check(
      {
        pages: [
          [
            { x: 72, y: 740, size: 14, text: 'A heading' },
            ...column(72, 710, ['The first paragraph has a line,', 'and a second line.']),
            ...column(72, 670, ['The next one comes after a gap', 'and ends here.']),
            { x: 90, y: 646, text: 'One that is indented begins' },
            { x: 72, y: 634, text: 'anew.' },
            ...column(90, 610, ['• an item whose lines', '• another item']).flatMap((line, index) =>
              index === 0 ? [line, { x: 100, y: 598, text: 'are two' }] : [{ ...line, y: 586 }],
            ),
            ...column(72, 550, ['if (ready)', 'go()'], { font: 'code' }).map((line, index) => ({
              ...line,
              x: line.x + index * 12,
            })),
          ],
        ],
      },
      [
        'heading2: A heading',
        'paragraph: The first paragraph has a line, and a second line.',
        'paragraph: The next one comes after a gap and ends here.',
        'paragraph: One that is indented begins anew.',
        'list-item: • an item whose lines are two',
        'list-item: • another item',
        'code: if (ready)\n  go()',
      ],
    ))
  test('headings by the outline, however they look', () =>
    check(
      {
        pages: [
          column(72, 700, ['1. Scope']).concat(column(72, 670, ['What it is about.'])),
          column(72, 700, ['Terms']).concat(column(72, 670, ['What they mean.'])),
        ],
        outline: [
          { title: 'Scope', page: 1 },
          { title: 'Terms', page: 2 },
        ],
      },
      [
        '1 heading1: 1. Scope',
        '1 paragraph: What it is about.',
        '2 heading1: Terms',
        '2 paragraph: What they mean.',
      ],
      { withPages: true },
    ))
  test('the title is the one that somebody gave, not the name of a draft', async () => {
    const pages = [
      [
        { x: 72, y: 700, size: 20, text: 'On bees' },
        { x: 72, y: 650, text: 'They fly and fly and fly.' },
      ],
    ]
    await check({ pages, title: 'Bees (a study)' }, expect.anything() as never, { title: 'Bees (a study)' })
    await check({ pages, title: 'Microsoft Word - draft3.doc' }, expect.anything() as never, {
      title: 'On bees',
    })
    await check({ pages, title: 'untitled' }, expect.anything() as never, { title: 'On bees' })
  })
})

describe('what cannot be read', () => {
  const reasonOf = async (content: PdfContent) => {
    const read = await readFile('a.pdf', makePdf(content))
    return 'reason' in read ? read.reason : read.warnings
  }
  const text = [{ x: 72, y: 700, text: 'Some text.' }]
  test('a scan is named as one', async () =>
    expect(await reasonOf({ pages: [[]], drawn: { 1: scan } })).toMatch(/only images, as a scan does.*OCR/))
  test('scanned pages among others are told', async () =>
    expect(await reasonOf({ pages: [text, [], text, []], drawn: { 2: scan, 4: scan } })).toEqual([
      'pages 2, 4 hold only an image, as a scan does; run the file through text recognition (OCR) and add it again',
    ]))
  test('an empty page is no scan', async () => expect(await reasonOf({ pages: [text, []] })).toEqual([]))
  test('one with a password', async () =>
    expect(await reasonOf({ pages: [text], encrypted: true })).toBe(
      'it is encrypted; save a copy without a password and add that',
    ))
})

test('each block of a long document knows its page', async () => {
  const pages = Array.from({ length: 500 }, (_, index) => [
    { x: 72, y: 700, text: `This is what stands on sheet ${index + 1}, and nowhere else.` },
  ])
  const read = await readFile('long.pdf', makePdf({ pages }))
  if ('reason' in read) throw new Error(read.reason)
  expect(read.blocks).toHaveLength(500)
  for (const { page, start, end } of read.blocks)
    expect(read.text.slice(start, end)).toBe(`This is what stands on sheet ${page}, and nowhere else.`)
})
