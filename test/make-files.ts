import { strToU8, zipSync, type Zippable } from 'fflate'
import { makePdf } from './make-pdf.ts'

/** In every file that is made here. */
export const word = 'walrus'
const sentence = `The ${word} eats clams and sleeps on the ice of the northern sea.`

const package_ = (files: Record<string, string>, more: Zippable = {}) =>
  zipSync({
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
    ...more,
  })

const relationships = (...list: [id: string, type: string, target: string][]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(
      ([id, type, target]) =>
        `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`
const types = (part: string, type: string) =>
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/></Types>`

const wordNames = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

/** A Word document with this body. `head` stands before its root: a document type, for one. */
export function makeDocx(body: string, { head = '', more = {} as Record<string, string> } = {}): Uint8Array {
  return package_({
    '[Content_Types].xml': types('/word/document.xml', 'wordprocessingml.document'),
    '_rels/.rels': relationships(['r1', 'officeDocument', 'word/document.xml']),
    'word/_rels/document.xml.rels': relationships(
      ['r1', 'styles', 'styles.xml'],
      ['r2', 'footnotes', 'footnotes.xml'],
      ['r3', 'numbering', 'numbering.xml'],
    ),
    'word/styles.xml':
      `<w:styles ${wordNames}><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>` +
      '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>',
    'word/footnotes.xml': `<w:footnotes ${wordNames}><w:footnote w:id="2"><w:p><w:r><w:t>Of the deep.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
    'word/numbering.xml':
      `<w:numbering ${wordNames}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>` +
      '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
    'word/document.xml': `${head}<w:document ${wordNames}><w:body>${body}</w:body></w:document>`,
    ...more,
  })
}

export const docxParagraph = (text: string, properties = '') =>
  `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`

export function makeXlsx(cells: string, { head = '', more = {} as Record<string, string> } = {}): Uint8Array {
  return package_({
    '[Content_Types].xml': types('/xl/workbook.xml', 'spreadsheetml.sheet'),
    '_rels/.rels': relationships(['r1', 'officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="Animals" sheetId="1" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': relationships(['r1', 'worksheet', 'worksheets/sheet1.xml']),
    'xl/worksheets/sheet1.xml': `${head}<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`,
    ...more,
  })
}

export const xlsxCell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`

export function makePptx(text: string, { head = '', more = {} as Record<string, string> } = {}): Uint8Array {
  const shape = (kind: string, content: string) =>
    `<p:sp><p:nvPr><p:ph type="${kind}"/></p:nvPr><p:txBody><a:p><a:r><a:t>${content}</a:t></a:r></a:p></p:txBody></p:sp>`
  return package_({
    '[Content_Types].xml': types('/ppt/presentation.xml', 'presentationml.presentation'),
    '_rels/.rels': relationships(['r1', 'officeDocument', 'ppt/presentation.xml']),
    'ppt/presentation.xml':
      '<p:presentation xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>',
    'ppt/_rels/presentation.xml.rels': relationships(['r1', 'slide', 'slides/slide1.xml']),
    'ppt/slides/slide1.xml': `${head}<p:sld>${text === '' ? '' : shape('body', text)}</p:sld>`,
    ...more,
  })
}

export function makeOdf(
  kind: 'text' | 'spreadsheet' | 'presentation',
  body: string,
  { head = '', more = {} as Record<string, string> } = {},
): Uint8Array {
  return package_({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `${head}<office:document-content><office:body>${body}</office:body></office:document-content>`,
    'META-INF/manifest.xml': '<manifest:manifest><manifest:file-entry/></manifest:manifest>',
    ...more,
  })
}

export function makeEpub(chapter: string, more: Record<string, string> = {}): Uint8Array {
  return package_({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>',
    'book.opf':
      '<package><metadata><dc:title>Animals</dc:title></metadata><manifest><item id="a" href="a.xhtml"/></manifest>' +
      '<spine><itemref idref="a"/></spine></package>',
    'a.xhtml': chapter,
    ...more,
  })
}

export const makeZip = package_

export function makeEmail(text: string, attachment?: { name: string; bytes: Uint8Array }): Uint8Array {
  const head =
    'From: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: Animals\r\nMIME-Version: 1.0\r\n'
  if (!attachment) return strToU8(`${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`)
  return strToU8(
    `${head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--b\r\n` +
      `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${attachment.name}"\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(attachment.bytes).toString('base64')}\r\n--b--\r\n`,
  )
}

/** The whole of a container of Office files before 2007 that matters here: its mark, and a name in its directory. */
export function makeOle(name: string): Uint8Array {
  return Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(504),
    Buffer.from(name, 'utf16le'),
    Buffer.alloc(512),
  ])
}

const table = `<tr><th>Name</th><th>Food</th></tr><tr><td>${word}</td><td>clams</td></tr>`

/** A small file of every format that is read, by its usual extension; each with `word` in it. */
export function makeFiles(): Record<string, Uint8Array> {
  const code = `class Animal {\n  /** ${sentence} */\n  eat() {\n    return 'clams'\n  }\n}\n\nfunction sleep() {\n  return 1\n}\n`
  const files: Record<string, Uint8Array> = {
    pdf: makePdf({
      pages: [
        [
          { x: 72, y: 720, size: 18, text: 'Animals' },
          { x: 72, y: 680, text: sentence },
          { x: 72, y: 640, text: 'Name' },
          { x: 200, y: 640, text: 'Food' },
          { x: 72, y: 628, text: word },
          { x: 200, y: 628, text: 'clams' },
        ],
        [{ x: 72, y: 680, text: 'More of it.' }],
      ],
      outline: [{ title: 'Animals', page: 1 }],
    }),
    docx: makeDocx(
      docxParagraph('Animals', '<w:pStyle w:val="H1"/>') +
        docxParagraph(sentence) +
        `<w:tbl><w:tr><w:tc>${docxParagraph('Name')}</w:tc><w:tc>${docxParagraph('Food')}</w:tc></w:tr></w:tbl>` +
        docxParagraph('one', '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
    ),
    pptx: makePptx(sentence),
    xlsx: makeXlsx(xlsxCell(sentence) + xlsxCell('clams')),
    odt: makeOdf('text', `<text:h text:outline-level="1">Animals</text:h><text:p>${sentence}</text:p>`),
    ods: makeOdf(
      'spreadsheet',
      `<table:table table:name="Animals"><table:table-row><table:table-cell><text:p>${sentence}</text:p></table:table-cell></table:table-row></table:table>`,
    ),
    odp: makeOdf('presentation', `<draw:page><text:p>${sentence}</text:p></draw:page>`),
    epub: makeEpub(`<html><body><h1>Animals</h1><p>${sentence}</p></body></html>`),
    html: strToU8(
      `<!doctype html><title>Animals</title><h1>Animals</h1><p>${sentence}<table>${table}</table>`,
    ),
    md: strToU8(
      `# Animals\n\n${sentence}\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`\ncode\n\`\`\`\n`,
    ),
    txt: strToU8(`Animals\n\n${sentence}\n`),
    csv: strToU8(`Name,Food\n${word},"clams, and\nmore"\n`),
    tsv: strToU8(`Name\tFood\n${word}\tclams\n`),
    json: strToU8(JSON.stringify([{ name: word, eats: ['clams', { deep: true }] }, { name: 'seal' }])),
    jsonl: strToU8(`{"name":"${word}"}\n{"name":"seal"}\n`),
    ts: strToU8(code),
    eml: makeEmail(sentence, { name: 'a.html', bytes: strToU8(`<p>${sentence}`) }),
  }
  files['zip'] = package_(
    {},
    { 'a.docx': files['docx']!, 'folder/b.txt': files['txt']!, 'c.pdf': files['pdf']! },
  )
  return files
}
