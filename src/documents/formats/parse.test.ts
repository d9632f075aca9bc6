import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText } from './decode-text.ts'
import { parseHtml } from './parse-html.ts'
import { parseMarkdown } from './parse-markdown.ts'
import { parseText } from './parse-text.ts'
import type { ParsedDocument } from './parsed-document.ts'
import { readFile } from '../read-file.ts'
import { sniff } from './sniff.ts'

const fallbackTitle = 'file'

/** The parts of a document, each as its kind (with a heading's level) and text. */
function parts({ text, parts }: ParsedDocument): string[] {
  return parts.map(({ kind, level, start, end }) => `${kind}${level ?? ''}: ${text.slice(start, end)}`)
}

describe('HTML', () => {
  const check = async (html: string, expected: string[]) =>
    expect(parts(await parseHtml(html, { fallbackTitle }))).toEqual(expected)

  test('headings, paragraphs, lists and code', () =>
    check('<h1>A</h1><p>one\n <b>two</b></p><ul><li><p>x</p><li>y</ul><pre>\n  a\n   b</pre>tail', [
      'heading1: A',
      'paragraph: one two',
      'list-item: x',
      'list-item: y',
      'code:   a\n   b',
      'paragraph: tail',
    ]))
  test('rows of a table', () =>
    check('<table><tr><th>a<th>b</tr><tr><td><p>1</p></td><td>2<br>3</td></tr></table>', [
      'table-row: a | b',
      'table-row: 1 | 2 3',
    ]))
  test('what is not content is left out', () =>
    check(
      '<header>H</header><nav>N</nav><div class="navheader">P</div><script>S</script><style>T</style>' +
        '<article><header><h1>A</h1></header></article>body<div class="x navfooter">Q</div><footer>F</footer>',
      ['heading1: A', 'paragraph: body'],
    ))
  test('landmarks that are no content are left out, and what links to a heading beside it', () =>
    check(
      '<div role="navigation">previous</div><div role="main"><h1>A<a class="headerlink" href="#a">¶</a></h1>body</div>' +
        '<div role="search">Quick search</div>',
      ['heading1: A', 'paragraph: body'],
    ))
  test('a page of contents only is still read', () =>
    check('<div class="toc"><p>1. Start</p></div>', ['paragraph: 1. Start']))
  test('a definition knows its term and anchor, and what follows the list does not', async () => {
    const { parts } = await parseHtml('<dl><dt id="port">port</dt><dd><p>Number.</p></dd></dl><p>End.</p>', {
      fallbackTitle,
    })
    expect(parts.map(({ kind, term, anchor }) => [kind, term, anchor])).toEqual([
      ['term', undefined, 'port'],
      ['paragraph', 'port', 'port'],
      ['paragraph', undefined, 'port'],
    ])
  })
  test('the title is of the head, else the first heading, else the name', async () => {
    const title = async (html: string) => (await parseHtml(html, { fallbackTitle })).title
    expect([
      await title('<title>T\n x</title><h1>H</h1>'),
      await title('<h1>H</h1>'),
      await title('text'),
    ]).toEqual(['T x', 'H', 'file'])
  })
})

describe('Markdown and text', () => {
  const check = (text: string, expected: string[]) =>
    expect(parts(parseMarkdown(text, { fallbackTitle }))).toEqual(expected)

  test('the blocks of Markdown', () =>
    check(
      '# A #\none\ntwo\n\n- x\n  more\n1. y\n\n```js\n# no heading\n\n```\nB\n---\n| a | b |\n|---|---|\n| 1 | 2 |',
      [
        'heading1: A',
        'paragraph: one\ntwo',
        'list-item: - x\n  more',
        'list-item: 1. y',
        'code: ```js\n# no heading\n\n```',
        'heading2: B',
        'table-row: | a | b |',
        'table-row: | 1 | 2 |',
      ],
    ))
  test('front matter is not content', () => check('---\ntitle: x\n---\nbody', ['paragraph: body']))
  test('paragraphs of text', () =>
    expect(parts(parseText('Title\n\n  one\ntwo\n\n\nthree', { fallbackTitle }))).toEqual([
      'paragraph: Title',
      'paragraph: one\ntwo',
      'paragraph: three',
    ]))
})

describe('bytes', () => {
  test('content tells the format, the name only where it is open', () => {
    const format = (name: string, text: string) => sniff(name, Buffer.from(text, 'latin1'))
    expect(format('x.txt', '%PDF-1.7')).toMatchObject({ format: 'pdf' })
    expect(format('x.md', '\n<!DOCTYPE html><p>')).toMatchObject({ format: 'html' })
    expect(format('x', '# Head\ntext')).toMatchObject({ format: 'markdown' })
    expect(format('x.txt', '# Head\ntext')).toMatchObject({ format: 'text' })
    expect(format('x.txt', 'a\0b')).toHaveProperty('reason')
  })
  test('text in the encodings that are met', () => {
    expect(decodeText(Buffer.from('Größe\r\nb\rc'))).toBe('Größe\nb\nc')
    expect(decodeText(Buffer.from('Größe', 'latin1'))).toBe('Größe')
    expect(decodeText(Buffer.from('\ufeffGröße', 'utf16le'))).toBe('Größe')
    expect(decodeText(Buffer.concat([Buffer.from('<meta charset="iso-8859-2">'), Buffer.of(0xb3)]))).toMatch(
      /ł$/,
    )
  })
})

/** What holds of every file, whatever is in it. */
async function checkFile(name: string, bytes: Uint8Array): Promise<void> {
  const read = await readFile(name, bytes)
  if ('reason' in read) {
    expect(read.reason).not.toBe('')
    return
  }
  expect(read.blocks.length).toBeGreaterThan(0)
  let last = 0
  for (const { start, end } of read.blocks) {
    expect(start).toBeGreaterThanOrEqual(last)
    expect(end).toBeGreaterThan(start)
    expect(end).toBeLessThanOrEqual(read.text.length)
    expect(read.text.slice(start, end).trim()).toBe(read.text.slice(start, end))
    last = end
  }
}

describe('no file breaks the reader', () => {
  const prefixes = ['', '%PDF-1.7\n', 'PK\u0003\u0004word/', '<html>', '# x\n']
  test('random bytes', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(...prefixes), fc.uint8Array({ maxLength: 2000 }), (prefix, bytes) =>
        checkFile('file', Buffer.concat([Buffer.from(prefix, 'latin1'), bytes])),
      ),
      { numRuns: 300 },
    ))
  const tag = fc.constantFrom(
    ...'p h1 h3 div ul li dl dt dd table tr td pre br a script nav article'.split(' '),
  )
  const html = fc.oneof(
    tag.map((name) => `<${name} id="x">`),
    tag.map((name) => `</${name}>`),
    fc.constantFrom('<!--', '-->', '<![CDATA[', '&amp', '\n\n', '😀', '漢字。', 'A sentence. '),
    fc.string({ maxLength: 20, unit: 'grapheme' }),
  )
  test('random HTML', () =>
    fc.assert(
      fc.asyncProperty(fc.array(html, { maxLength: 80 }), (pieces) =>
        checkFile('file.html', Buffer.from(pieces.join(''))),
      ),
      { numRuns: 500 },
    ))
  const markdown = fc.oneof(
    fc.constantFrom('# ', '## h\n', '---\n', '```\n', '- ', '| a |\n', '\n\n', '===\n', '1. ', '    ', '\t'),
    fc.string({ maxLength: 300, unit: 'grapheme' }),
  )
  test('random Markdown and text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(markdown, { maxLength: 60 }),
        fc.constantFrom('a.md', 'a.txt'),
        (pieces, name) => checkFile(name, Buffer.from(pieces.join(''))),
      ),
      { numRuns: 500 },
    ))
})
