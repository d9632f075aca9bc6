import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { readFile } from './read-file.ts'
import { sniff } from './formats/sniff.ts'

const file = (name: string) => readFileSync(new URL(`../../test/files/${name}`, import.meta.url))

async function check(
  name: string,
  bytes: Uint8Array,
  expected: {
    text: string
    title?: string
    blocks?: [page: number | undefined, headings: string[]][]
    warnings?: RegExp[]
  },
): Promise<void> {
  const read = await readFile(name, bytes)
  if ('reason' in read) throw new Error(read.reason)
  expect(read.text).toBe(expected.text)
  if (expected.title !== undefined) expect(read.title).toBe(expected.title)
  if (expected.blocks)
    expect(read.blocks.map(({ page, headings }) => [page, headings])).toEqual(expected.blocks)
  expect(read.warnings).toHaveLength(expected.warnings?.length ?? 0)
  for (const [index, warning] of (expected.warnings ?? []).entries())
    expect(read.warnings[index]).toMatch(warning)
}

async function reasonOf(name: string, bytes: Uint8Array): Promise<string> {
  const read = await readFile(name, bytes)
  return 'reason' in read ? read.reason : `read: ${read.text}`
}

const people =
  'People\n\nName | Born | Salary | Share\nName: Ada Lovelace; Born: 1815-12-10; Salary: 1200.5; Share: 0.25\n' +
  'Name: Alan Turing; Born: 1912-06-23 08:30:00; Salary: 1000\n\nNotes & more\n\nonly a cell\nfar away'

describe('files that programs wrote', () => {
  test('Excel: rows name their columns, dates are dates, a sheet is a page', () =>
    check('x', file('people.xlsx'), {
      text: people,
      blocks: [
        [1, ['People']],
        [2, ['Notes & more']],
      ],
    }))
  test('PowerPoint: slides are pages, titles headings, notes and tables are read', () =>
    check('x', file('slides.pptx'), {
      title: 'Results 2026',
      text: 'Plain text box\n\nA | B\n1 | 2\n\nRemember to smile\n\nResults 2026\n\nPoint one\n\nPoint two',
      blocks: [
        [1, []],
        [2, []],
      ],
    }))
  test('OpenDocument text', () =>
    check('x', file('text.odt'), {
      title: 'Chapter One',
      text: 'Chapter One\n\nFirst paragraph of it.\n\npoint\n\nCity | People\nCity: Oslo; People: 700000\n\nAfter.',
    }))
  test('OpenDocument spreadsheet', () =>
    check('x', file('cities.ods'), {
      text: 'Sheet A\n\nCity | People\nCity: Oslo; People: 700000\nCity: Bergen; People: 290000',
      blocks: [[undefined, ['Sheet A']]],
    }))
  test('a message, with the attachment that can be read and a word on the one that cannot', () =>
    check('x', file('mail.eml'), {
      title: 'Größe der Halle',
      text:
        'From: Ada <ada@example.org>\nTo: bob@example.org\nDate: 2026-11-24T10:00:00.000Z\nSubject: Größe der Halle' +
        `\n\nThe hall is 30 m long.\n\nRegards\n\n\n\npeople.xlsx\n\n${people}`,
      blocks: [
        [undefined, []],
        [1, ['people.xlsx', 'People']],
        [2, ['people.xlsx', 'Notes & more']],
      ],
      warnings: [/^x\.bin in it could not be read: it is neither text nor a known format/],
    }))
})

describe('tables and data', () => {
  const row = (text: string) => ({ text })
  test('CSV with quotes, line feeds in them and a byte order mark', () =>
    check('a.csv', strToU8('\ufeffname,note\r\n"Smith, J.","two\nlines"\r\nLee,"said ""no"""\r\n'), {
      ...row('name | note\nname: Smith, J.; note: two lines\nname: Lee; note: said "no"'),
      title: 'a',
    }))
  test('a table without a header', () => check('a.csv', strToU8('1;2\n3;4\n'), row('1 | 2\n3 | 4')))
  test('tabs', () => check('a.tsv', strToU8('a\tb,c\nx\ty,z\n'), row('a | b,c\na: x; b,c: y,z')))
  test('JSON: an object by its paths', () =>
    check(
      'a.json',
      strToU8('{"a":{"b":1,"c":[1,2]},"d":[{"e":true}],"f":null}'),
      row('a.b: 1\na.c: 1, 2\nd[0].e: true'),
    ))
  test('lines of JSON: one row each', () =>
    check('a.jsonl', strToU8('{"a":1,"b":2}\n{"a":3}\n'), row('a: 1; b: 2\na: 3')))
  test('source code stays as it is', () =>
    check(
      'a.ts',
      strToU8('const a = 1\n\n# no heading\nlet b\n'),
      row('const a = 1\n\n# no heading\nlet b\n'),
    ))
})

const epub = zipSync({
  mimetype: strToU8('application/epub+zip'),
  'META-INF/container.xml': strToU8(
    '<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>',
  ),
  'O/p.opf': strToU8(
    '<package><metadata><dc:title>A Book</dc:title></metadata><manifest><item id="b" href="b%20c.xhtml"/>' +
      '<item id="a" href="a.xhtml"/></manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>',
  ),
  'O/a.xhtml': strToU8('<html><body><h1>Two</h1><p>Second.</p></body></html>'),
  'O/b c.xhtml': strToU8('<html><body><h1>One</h1><p id="p7">First.</p></body></html>'),
})

describe('archives', () => {
  test('an EPUB in the order of its spine', () =>
    check('x', epub, {
      title: 'A Book',
      text: 'One\n\nFirst.\n\nTwo\n\nSecond.',
      blocks: [
        [undefined, ['One']],
        [undefined, ['Two']],
      ],
    }))
  test('files in an archive, whatever they are called; hidden ones are left out', () =>
    check(
      'x.zip',
      zipSync({
        '../../etc/note.md': strToU8('# A\n\nbody'),
        '.hidden': strToU8('no'),
        'b.bin': new Uint8Array(9),
      }),
      {
        text: 'etc/note.md\n\n# A\n\nbody',
        blocks: [[undefined, ['etc/note.md', 'A']]],
        warnings: [/^b\.bin in it could not be read/],
      },
    ))
  test('an archive in an archive, up to a depth', async () => {
    let bytes: Uint8Array = zipSync({ 'a.txt': strToU8('deep') })
    for (let depth = 1; depth <= 2; depth++) bytes = zipSync({ [`${depth}.zip`]: bytes })
    expect(await reasonOf('x.zip', bytes)).toContain('read: 2.zip')
    expect(await reasonOf('x.zip', zipSync({ '3.zip': bytes }))).toContain('more than 3 files deep')
  })
  test('an external entity is not fetched, and a document type does not blow up', () =>
    check(
      'x',
      zipSync({
        mimetype: strToU8('application/vnd.oasis.opendocument.text'),
        'content.xml': strToU8(
          '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]><o><text:p>safe &a;&b;</text:p></o>',
        ),
      }),
      { text: 'safe &a;&b;' },
    ))
})

/** An archive whose directory claims another unpacked size than what is in it. */
function claiming(bytes: Uint8Array, unpackedBytes: number): Uint8Array {
  const changed = Buffer.from(bytes)
  const entry = changed.indexOf('PK\u0001\u0002', 'latin1')
  changed.writeUInt32LE(unpackedBytes, entry + 24)
  return changed
}

describe('bad files', () => {
  const small = zipSync({ 'a.txt': strToU8('x'.repeat(10_000)) }, { level: 9 })
  const encrypted = Buffer.from(small)
  encrypted[6] = 1
  const cases: [string, string, Uint8Array, RegExp][] = [
    ['a bomb', 'x.zip', zipSync({ 'a.txt': new Uint8Array(20_000_000) }, { level: 9 }), /thousand times/],
    ['one that says it is huge', 'x.zip', claiming(small, 4_000_000_000), /more than 256 MB/],
    ['one that is larger than it says', 'x.zip', claiming(small, 5), /./],
    ['an encrypted archive', 'x.zip', encrypted, /encrypted/],
    ['half an archive', 'x.zip', small.subarray(0, small.length / 2), /damaged/],
    ['half a workbook', 'x.xlsx', file('people.xlsx').subarray(0, 3000), /damaged/],
    ['an empty archive', 'x.zip', zipSync({}), /./],
    [
      'a workbook without a cell',
      'x.xlsx',
      zipSync({ 'xl/workbook.xml': strToU8('<workbook/>') }),
      /holds no text/,
    ],
    ['JSON that is not', 'x.json', strToU8('{"a": }'), /JSON is damaged/],
    ['an old Office file', 'x.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /before 2007/],
  ]
  for (const [what, name, bytes, reason] of cases)
    test(what, async () => expect(await reasonOf(name, bytes)).toMatch(reason))

  test('the content decides, not the name', () => {
    expect(sniff('x.txt', file('people.xlsx'))).toMatchObject({ format: 'xlsx' })
    expect(sniff('x.pdf', file('slides.pptx'))).toMatchObject({ format: 'pptx' })
    expect(sniff('x.docx', epub)).toMatchObject({ format: 'epub' })
    expect(sniff('x', file('mail.eml'))).toMatchObject({ format: 'email' })
  })

  test('no change of a real file breaks its reader', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('people.xlsx', 'slides.pptx', 'text.odt', 'cities.ods', 'mail.eml'),
        fc.array(fc.tuple(fc.nat(60_000), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        async (name, changes) => {
          const bytes = Buffer.from(file(name))
          for (const [place, value] of changes) bytes[place % bytes.length] = value
          const read = await readFile(name, bytes)
          if ('reason' in read) expect(read.reason).not.toBe('')
          else
            for (const { start, end } of read.blocks) expect(read.text.slice(start, end).trim()).not.toBe('')
        },
      ),
      // The same changes every time: a reader that never ends is stopped by its worker's limit, which is not here.
      { numRuns: 200, seed: 1 },
    ))
})
