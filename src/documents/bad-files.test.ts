import { strToU8, zipSync, type Zippable } from 'fflate'
import { describe, expect, test } from 'vitest'
import {
  docxParagraph,
  makeDocx,
  makeEmail,
  makeEpub,
  makeFiles,
  makeOdf,
  makeOle,
  makePptx,
  makeXlsx,
  makeZip,
  word,
  xlsxCell,
} from '../../test/make-files.ts'
import { makePdf } from '../../test/make-pdf.ts'
import { cleanFileName } from './file-name.ts'
import { readFile } from './read-file.ts'

const files = Object.entries(makeFiles())

/** What is told of a file that is not read, or its text. */
async function read(
  name: string,
  bytes: Uint8Array,
): Promise<{ reason?: string; text?: string; warnings?: string[] }> {
  return readFile(name, bytes)
}

describe.each(files)('%s', (extension, bytes) => {
  test('is read', async () => {
    expect((await read(`a.${extension}`, bytes)).text).toContain(word)
  })
  test('cut off anywhere is either read as far as it goes, or told', async () => {
    for (let part = 1; part < 30; part++) {
      const found = await read(`a.${extension}`, bytes.subarray(0, Math.floor((bytes.length * part) / 30)))
      expect(found.reason ?? found.text).toMatch(/\S/)
    }
  })
  test('is known under a wrong name', async () => {
    // What is only text is whatever its name says; the rest says itself what it is.
    const isPlain = ['txt', 'csv', 'tsv', 'md', 'ts', 'json', 'jsonl', 'eml'].includes(extension)
    for (const name of isPlain ? ['a', 'a.txt'] : ['a', 'a.txt', 'a.pdf', 'a.docx', 'a.exe', 'a.csv'])
      expect((await read(name, bytes)).text).toContain(word)
  })
})

describe('what is encrypted is told so', () => {
  const flagged = Buffer.from(makeZip({ 'a.txt': 'text', 'b.txt': 'more' }))
  flagged[flagged.lastIndexOf('PK\u0001\u0002', flagged.length, 'latin1') + 8] = 1
  const manifest = {
    'META-INF/manifest.xml':
      '<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>',
  }
  const drm = (algorithm: string) => ({
    'META-INF/encryption.xml': `<encryption><EncryptionMethod Algorithm="${algorithm}"/></encryption>`,
  })
  test.each<[string, string, Uint8Array, RegExp]>([
    ['PDF', 'a.pdf', makePdf({ pages: [[]], encrypted: true }), /^it is encrypted; save a copy without/],
    [
      'Word, Excel, PowerPoint',
      'a.docx',
      makeOle('EncryptedPackage'),
      /^it is encrypted; save a copy without/,
    ],
    ['a file of an archive', 'a.zip', flagged, /^it is encrypted/],
    ['OpenDocument', 'a.odt', makeOdf('text', 'garble', { more: manifest }), /^it is encrypted/],
    [
      'a protected book',
      'a.epub',
      makeEpub('garble', drm('http://www.w3.org/2001/04/xmlenc#aes128-cbc')),
      /DRM/,
    ],
  ])('%s', async (_, name, bytes, reason) => expect((await read(name, bytes)).reason).toMatch(reason))

  test('a book of which only the fonts are garbled is read', async () =>
    expect(
      (await read('a.epub', makeEpub(`<p>${word}`, drm('http://www.idpf.org/2008/embedding')))).text,
    ).toBe(word))
})

describe('what is not read at all is told with what to do', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['old.doc', makeOle('WordDocument'), /before 2007; save it as \.docx/],
    ['mail.msg', makeOle('__nameid_version1.0'), /Outlook \(\.msg\); save it as \.eml/],
    ['a.gz', Buffer.from('1f8b0800000000', 'hex'), /packed with gzip; unpack it/],
    ['a.7z', Buffer.from('377abcaf271c0004', 'hex'), /packed with 7-Zip/],
    ['a.rar', Buffer.from('Rar!\u001a\u0007\u0001'), /packed with RAR/],
    ['a.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /neither text nor a known format/],
    ['a.exe', Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), /neither text nor a known format/],
    ['empty.txt', new Uint8Array(), /it is empty/],
  ])('%s', async (name, bytes, reason) => expect((await read(name, bytes)).reason).toMatch(reason))
})

describe('what holds no text is told so', () => {
  test.each<[string, Uint8Array]>([
    ['a.pdf', makePdf({ pages: [[], []] })],
    ['a.docx', makeDocx('<w:p/>')],
    ['a.pptx', makePptx('')],
    ['a.odt', makeOdf('text', '')],
    ['a.ods', makeOdf('spreadsheet', '<table:table/>')],
    ['a.epub', makeEpub('<p> </p>')],
    ['a.html', strToU8('<!doctype html><script>x</script><p> ')],
    ['a.md', strToU8('\n \n')],
    ['a.txt', strToU8(' \n\t\n')],
    ['a.csv', strToU8(',,\n,,\n')],
    ['a.json', strToU8('[{}, null, ""]')],
    ['a.ts', strToU8('\n\n')],
    ['a.zip', makeZip({})],
  ])('%s', async (name, bytes) => expect((await read(name, bytes)).reason).toMatch(/no text/))
})

describe('encodings', () => {
  const german = 'Die Größe der Straße ändert sich für alle Bäume. '.repeat(4)
  const japanese = '日本語の文書はさまざまな文字コードで保存されています。これは試験です。'.repeat(3)
  const chinese = '中文文档可以用多种编码保存，这是一个测试，请检查结果是否正确。'.repeat(3)
  const utf16 = (text: string, { big = false, mark = false } = {}) => {
    const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le')
    return big ? bytes.swap16() : bytes
  }
  /** By tables: Node encodes UTF-8 alone. */
  const encoded = (text: string, encoding: string) => {
    const decoder = new TextDecoder(encoding)
    const codes = new Map<string, number[]>()
    for (let high = 0x81; high <= 0xfe; high++)
      for (let low = 0x40; low <= 0xfe; low++) {
        const character = decoder.decode(Uint8Array.of(high, low))
        if (character.length === 1 && !codes.has(character)) codes.set(character, [high, low])
      }
    return Uint8Array.from(Array.from(text).flatMap((one) => codes.get(one) ?? [one.charCodeAt(0)]))
  }
  const russian = 'Новый документ о том, как хранить тексты в разных кодировках. '.repeat(3)
  const windows1251 = (text: string) =>
    Uint8Array.from(text, (one) => (one >= 'А' ? one.charCodeAt(0) - 0x410 + 0xc0 : one.charCodeAt(0)))
  const latin1 = (text: string) => Buffer.from(text, 'latin1')

  test.each<[string, Uint8Array, string]>([
    ['UTF-16 little with a mark', utf16(german, { mark: true }), german],
    ['UTF-16 big with a mark', utf16(german, { big: true, mark: true }), german],
    ['UTF-16 little without', utf16(german), german],
    ['UTF-16 big without', utf16(german, { big: true }), german],
    ...[
      '猫は魚が好きです。\n',
      `${japanese}\n`.repeat(20),
      // 一 has its zeros on the other side than line ends.
      '北京是中国的首都，一共有一百个连接。\n'.repeat(20),
      '안녕하세요 고양이는 생선을 좋아합니다.\n',
    ].flatMap((text): [string, Uint8Array, string][] => [
      [`UTF-16 little without: ${text.slice(0, 3)}`, utf16(text), text],
      [`UTF-16 big without: ${text.slice(0, 3)}`, utf16(text, { big: true }), text],
    ]),
    ['Windows-1252', latin1(german), german],
    ['Shift-JIS', encoded(japanese, 'shift_jis'), japanese],
    ['EUC-JP', encoded(japanese, 'euc-jp'), japanese],
    ['GB18030', encoded(chinese, 'gb18030'), chinese],
    ['Windows-1251', windows1251(russian), russian],
    [
      'UTF-8 with a broken character',
      Buffer.concat([Buffer.from(german), Buffer.of(0xff), Buffer.from(german)]),
      `${german}\ufffd${german}`,
    ],
    ['UTF-8 cut off in a character', Buffer.from(german + 'ß').subarray(0, -1), `${german}\ufffd`],
  ])('%s', async (_, bytes, expected) => {
    expect((await read('a.txt', bytes)).text?.trim()).toBe(expected.trim())
  })

  test.each(['a\0b\0c text with nulls, and \0 more.\n', 'one\n\0two \0three, and four\n'])(
    'text with zeros in it is not taken for UTF-16: %j',
    async (text) => expect((await read('a.txt', Buffer.from(text))).reason).toMatch(/neither text nor/),
  )
  test('a page that declares its own', async () => {
    const page = Buffer.concat([
      Buffer.from('<!doctype html><meta charset="iso-8859-2"><p>'),
      Buffer.of(0xb3),
    ])
    expect((await read('a.html', page)).text).toBe('ł')
  })
  test('tables and data in UTF-16', async () => {
    expect((await read('a.csv', utf16('Name,Größe\nWal,9\n'))).text).toBe('Name | Größe\nName: Wal; Größe: 9')
    expect((await read('a.json', utf16('{"größe": "neun Meter"}', { mark: true }))).text).toBe(
      'größe: neun Meter',
    )
  })
  test('messages in their own', async () => {
    const head =
      'From: a@example.org\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n'
    const mail = latin1(
      `${head}Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nStraße\r\n`,
    )
    expect((await read('a.eml', mail)).text).toMatch(/Subject: Größe\n*[\s\S]*Straße/)
  })
})

describe('macros are never run, and that is said', () => {
  const macro = {
    'word/vbaProject.bin': 'Sub AutoOpen()',
    'xl/vbaProject.bin': 'x',
    'ppt/vbaProject.bin': 'x',
    'Basic/a.xml': '<x/>',
  }
  const only = (name: keyof typeof macro) => ({ more: { [name]: macro[name] } })
  test.each<[string, Uint8Array]>([
    ['a.docm', makeDocx(docxParagraph(word), only('word/vbaProject.bin'))],
    ['a.xlsm', makeXlsx(xlsxCell(word), only('xl/vbaProject.bin'))],
    ['a.pptm', makePptx(word, only('ppt/vbaProject.bin'))],
    ['a.odt', makeOdf('text', `<text:p>${word}</text:p>`, only('Basic/a.xml'))],
  ])('%s', async (name, bytes) => {
    const { text, warnings } = await read(name, bytes)
    expect(text).toContain(word)
    expect(text).not.toContain('AutoOpen')
    expect(warnings).toEqual(['it holds macros, which are never run and were not read'])
  })
})

describe('entities are neither fetched nor expanded', () => {
  const laughs = Array.from(
    { length: 12 },
    (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`,
  ).join('')
  const head = `<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY net SYSTEM "http://127.0.0.1:9/x"><!ENTITY l0 "lol">${laughs}]>`
  const text = `${word} &file; &net; &l12;`
  test.each<[string, Uint8Array]>([
    ['a.docx', makeDocx(docxParagraph(text), { head })],
    ['a.xlsx', makeXlsx(xlsxCell(text), { head })],
    ['a.pptx', makePptx(text, { head })],
    ['a.odt', makeOdf('text', `<text:p>${text}</text:p>`, { head })],
    [
      'a.ods',
      makeOdf(
        'spreadsheet',
        `<table:table><table:table-row><table:table-cell><text:p>${text}</text:p></table:table-cell></table:table-row></table:table>`,
        { head },
      ),
    ],
    ['a.epub', makeEpub(`${head}<html><body><p>${text}</p></body></html>`)],
    ['a.html', strToU8(`${head}<html><body><p>${text}</p>`)],
    ['a.xml', strToU8(`${head}<x>${text}</x>`)],
  ])('%s', async (name, bytes) => {
    const found = await read(name, bytes)
    // mammoth refuses what it cannot expand; all others leave it as it stands.
    expect(found.text ?? found.reason).toMatch(name === 'a.docx' ? /./ : new RegExp(word))
    expect((found.text ?? '').length).toBeLessThan(head.length + 500)
    expect(found.text ?? '').not.toContain('lollol')
  })
})

describe('bombs', () => {
  const packed = (unpackedBytes: number) =>
    zipSync({ 'a.txt': new Uint8Array(unpackedBytes).fill(120) }, { level: 9 })
  const inside = (count: number, bytes: Uint8Array): Uint8Array => {
    const entries: Zippable = {}
    for (let index = 0; index < count; index++) entries[`${index}.zip`] = [bytes, { level: 0 }]
    return zipSync(entries)
  }
  /** Many entries of the directory that all lead to the same bytes (Fifield, A better zip bomb, 2019). */
  const overlapping = () => {
    const one = Buffer.from(zipSync({ 'a.txt': strToU8('x'.repeat(900_000)) }, { level: 9 }))
    const start = one.indexOf('PK\u0001\u0002', 0, 'latin1')
    const end = one.indexOf('PK\u0005\u0006', 0, 'latin1')
    const entries = Array.from({ length: 2_000 }, (_, index) => {
      const entry = Buffer.from(one.subarray(start, end))
      entry.write(String(index % 10), 46, 'latin1')
      return entry
    })
    const tail = Buffer.from(one.subarray(end))
    tail.writeUInt16LE(entries.length, 8)
    tail.writeUInt16LE(entries.length, 10)
    tail.writeUInt32LE(entries.length * (end - start), 12)
    return Buffer.concat([one.subarray(0, start), ...entries, tail])
  }
  test.each<[string, Uint8Array, RegExp]>([
    [
      'one that is flat',
      zipSync({ 'a.txt': new Uint8Array(50_000_000) }, { level: 9 }),
      /a thousand times its size/,
    ],
    [
      'one in another, in another',
      inside(20, inside(20, packed(1_000_000))),
      /more than 20 million characters/,
    ],
    ['one whose files are all the same bytes', overlapping(), /more than 256 MB/],
    ['one of many files', inside(10_001, new Uint8Array()), /more than 10000 files/],
  ])('%s', async (_, bytes, reason) => {
    const { reason: told, warnings } = await read('a.zip', bytes)
    expect([told, ...(warnings ?? [])].join('; ')).toMatch(reason)
  })
  test('one that is a Word document', async () => {
    const bytes = makeDocx(docxParagraph(`${word}${' '.repeat(20_000_000)}`))
    expect((await read('a.docx', bytes)).reason).toMatch(/a thousand times its size/)
  })
  test('messages in messages end', async () => {
    let mail = makeEmail(word)
    for (let depth = 0; depth < 8; depth++) mail = makeEmail('outer', { name: 'inner.eml', bytes: mail })
    expect((await read('a.eml', mail)).text).not.toContain(word)
  })
  test('a PDF that says it has a million pages, and has one', async () => {
    const pdf = Buffer.from(makePdf({ pages: [[{ x: 72, y: 600, text: word }]] }))
      .toString('latin1')
      .replace('/Count 1 ', '/Count 1000000 ')
    expect((await read('a.pdf', Buffer.from(pdf, 'latin1'))).text).toContain(word)
  })
})

test('a heading of a level that there is not', async () => {
  for (const level of ['0', '-1', 'x', '99']) {
    const body = `<text:h text:outline-level="${level}">A</text:h><text:p>${word}</text:p>`
    expect((await read('a.odt', makeOdf('text', body))).text).toContain(word)
  }
})

describe('what makes a careless pattern go on for ever does not', () => {
  const long = 200_000
  test.each<[string, string]>([
    ['a.html', `${'<!---->'.repeat(500)}x`],
    ['a.html', `<table><tr>${'<td>'.repeat(long)}x<td></tr></table>`],
    ['a.html', `${'<div>'.repeat(long)}x`],
    ['a.html', `<a ${'b '.repeat(long)}>x`],
    ['a.md', `# ${' '.repeat(long)}x${' '.repeat(long)}#`],
    ['a.md', `${'# '.repeat(long)}x`],
    ['a.md', `---\n${'\n'.repeat(long)}x`],
    ['a.txt', `x${'\n'.repeat(long)}x`],
    ['a.txt', `${'a b\n'.repeat(long)}x`],
    ['a.txt', `${'."'.repeat(long)}x`],
    ['a.csv', `${'"'.repeat(long)}x`],
    ['a.csv', `x,${','.repeat(long)}\n`],
    ['a.json', `${'['.repeat(long)}1${']'.repeat(long)}`],
    ['a.ts', `${'{\n'.repeat(long)}x`],
    ['a.eml', `From: a\nTo: b\nSubject: ${'=?utf-8?q?'.repeat(2_000)}\n\nx`],
  ])('%s %#', async (name, text) => {
    const found = await read(name, strToU8(text))
    expect(found.reason ?? found.text).toMatch(/\S/)
  })
})

test.each<[string, string]>([
  ['../../etc/passwd', 'etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['C:\\Windows\\..\\x.txt', 'C:/Windows/x.txt'],
  ['a\u0000b\u001b[31m\r\nc.txt', 'ab[31mc.txt'],
  ['invoice\u202etxt.exe', 'invoicetxt.exe'],
  ['', 'unnamed'],
  ['...', '...'],
  ['./././', 'unnamed'],
  ['CON', 'CON'],
  [`${'a'.repeat(4096)}.txt`, `${'a'.repeat(496)}.txt`],
])('the name %j is kept as %j', (name, expected) => expect(cleanFileName(name)).toBe(expected))
