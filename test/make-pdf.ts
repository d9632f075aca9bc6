/** A line of text on a page of 612 × 792 points; `y` upwards. */
export interface PdfLine {
  x: number
  y: number
  text: string
  /** 10 when left out. */
  size?: number
  font?: 'text' | 'code'
}

export interface PdfContent {
  pages: PdfLine[][]
  title?: string
  /** Headings and the pages, counted from 1, that they lead to. */
  outline?: { title: string; page: number }[]
  /** Instead of the text of these pages, counted from 1: what is drawn. */
  drawn?: Record<number, string>
  /** Whether a password is needed to read it. */
  encrypted?: boolean
}

/** A picture of one grey dot, as large as the page: what a scan looks like. */
export const scan = 'q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u0080 EI Q'

/** Writes a PDF (ISO 32000-1) with text in Helvetica and Courier. `fi` and `ffl` in a text may be ligatures: ﬁ, ﬄ. */
export function makePdf({
  pages,
  title,
  outline = [],
  drawn = {},
  encrypted = false,
}: PdfContent): Uint8Array {
  const objects: string[] = []
  const add = (body: string) => objects.push(body)
  const firstPage = 6
  const firstEntry = firstPage + pages.length * 2
  add(`<< /Type /Catalog /Pages 2 0 R ${outline.length > 0 ? `/Outlines ${firstEntry} 0 R` : ''} >>`)
  add(
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ')}] >>`,
  )
  const encoding = '<< /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /ffl] >>'
  add(`<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding ${encoding} >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>')
  add(title === undefined ? '<< >>' : `<< /Title (${escaped(title)}) >>`)
  for (const [index, lines] of pages.entries()) {
    const content =
      drawn[index + 1] ??
      lines
        .map(
          ({ x, y, text, size = 10, font = 'text' }) =>
            `BT /${font === 'code' ? 'F2' : 'F1'} ${size} Tf ${x} ${y} Td (${escaped(text)}) Tj ET`,
        )
        .join('\n')
    add(
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> ' +
        `/Contents ${firstPage + index * 2 + 1} 0 R >>`,
    )
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
  }
  if (outline.length > 0) {
    const last = firstEntry + outline.length
    add(`<< /Type /Outlines /First ${firstEntry + 1} 0 R /Last ${last} 0 R /Count ${outline.length} >>`)
    for (const [index, entry] of outline.entries()) {
      const own = firstEntry + 1 + index
      const links = `${index > 0 ? `/Prev ${own - 1} 0 R` : ''} ${own < last ? `/Next ${own + 1} 0 R` : ''}`
      const place = `[${firstPage + (entry.page - 1) * 2} 0 R /XYZ 0 792 0]`
      add(`<< /Title (${escaped(entry.title)}) /Parent ${firstEntry} 0 R ${links} /Dest ${place} >>`)
    }
  }
  const secret = '(12345678901234567890123456789012)'
  if (encrypted) add(`<< /Filter /Standard /V 1 /R 2 /P -4 /O ${secret} /U ${secret} >>`)

  let file = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
  const offsets = objects.map((body, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const trailer =
    `<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R ` +
    `${encrypted ? `/Encrypt ${objects.length} 0 R /ID [<00> <00>]` : ''} >>`
  const start = file.length
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n${trailer}\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}

function escaped(text: string): string {
  return text
    .replaceAll('ﬁ', '\u0001')
    .replaceAll('ﬄ', '\u0002')
    .replaceAll('•', '\u0095')
    .replace(/[\\()]/g, String.raw`\$&`)
}
