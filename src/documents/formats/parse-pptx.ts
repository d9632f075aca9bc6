import { listedParts, relations } from './office-package.ts'
import type { ParseOptions } from './parse-options.ts'
import type { ParsedDocument, Part } from './parsed-document.ts'
import { textBuilder, type TextBuilder } from './text-builder.ts'
import { attribute, readXml } from './xml.ts'
import { unzipFiles } from './zip.ts'

const main = 'ppt/presentation.xml'

/** Reads a PowerPoint presentation (ECMA-376): a slide is a page, its title a heading, its notes stand behind it. */
export function parsePptx(bytes: Uint8Array, { fallbackTitle, budget }: ParseOptions): ParsedDocument {
  const files = unzipFiles(bytes, budget, (name) =>
    /^ppt\/(presentation|slides|notesSlides|_rels).*\.(xml|rels)$/.test(name),
  )
  const builder = textBuilder()
  const titles: string[] = []
  for (const [index, { path }] of listedParts(files, main, 'sldId').entries()) {
    const page = index + 1
    addSlide(builder, files.get(path), { page, isNotes: false, titles })
    const notes = [...relations(files, path).values()].find((target) => target.includes('/notesSlides/'))
    if (notes !== undefined) addSlide(builder, files.get(notes), { page, isNotes: true, titles })
  }
  return { title: titles[0] ?? fallbackTitle, ...builder.finish() }
}

const titleKinds = new Set(['title', 'ctrTitle'])
/** Placeholders that repeat on every slide. */
const furniture = new Set(['sldNum', 'dt', 'ftr', 'hdr'])

function addSlide(
  builder: TextBuilder,
  xml: Uint8Array | undefined,
  { page, isNotes, titles }: { page: number; isNotes: boolean; titles: string[] },
): void {
  let placeholder = ''
  let text = ''
  let inText = false
  let row: string[] | undefined
  const add = (kind: Part['kind'], value: string) => {
    const clean = value.replace(/\s+/g, ' ').trim()
    if (clean === '' || furniture.has(placeholder)) return
    const isTitle = !isNotes && titleKinds.has(placeholder)
    if (isTitle) titles.push(clean)
    builder.add(clean, isTitle ? { kind: 'heading', level: 1, page } : { kind, page })
  }
  readXml(xml, {
    open(name, attributes) {
      if (name === 'sp') placeholder = ''
      else if (name === 'ph') placeholder = attribute(attributes, 'type') ?? ''
      else if (name === 't') inText = true
      else if (name === 'br') text += ' '
      else if (name === 'tr') row = []
    },
    text(piece) {
      if (inText) text += piece
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'p' && !row) {
        add('paragraph', text)
        text = ''
      } else if (name === 'p') text += ' '
      else if (name === 'tc') {
        row?.push(text.replace(/\s+/g, ' ').trim())
        text = ''
      } else if (name === 'tr' && row) {
        add('table-row', row.join(' | '))
        row = undefined
      }
    },
  })
}
