import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../src/base/index.ts'

interface ManualPool {
  pool: string
  unit: 'span'
  documents: { id: string; title: string; text: string }[]
  questions: { question: string; evidence: { document: string; start: number; end: number }[] }[]
}

const poolCharacters = 240_000
const pools = 6
const evidenceCharacters = 200
const forms = [
  'How does * work?',
  'What is said about *?',
  '*',
  'Tell me about *.',
  'What do I need to know about *?',
]
/** Under these headings every page has something. */
const usual =
  /^(?:description|parameters|notes|examples|see also|compatibility|outputs|synopsis|name|authors?|options|usage|environment|changes|history|bugs|[\d.]+)$/i

/**
 * Pools out of a manual in HTML, for it is nobody's training data: a heading is asked for, the beginning of the first
 * paragraph under it is the evidence, and the headings are taken out of the text. Empty where the manual is not there.
 */
export function manualPools(folder: string): ManualPool[] {
  if (!existsSync(folder)) return []
  const random = seededRandom(7)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .toSorted()
    .map((name) => ({ name, order: random.next() }))
    .toSorted((a, b) => a.order - b.order)
  const found: ManualPool[] = []
  let open: ManualPool = { pool: 'manual 0', unit: 'span', documents: [], questions: [] }
  let characters = 0
  for (const { name } of files) {
    const page = readPage(name, readFileSync(join(folder, name), 'utf8'))
    if (page.text.length < 200 || page.text.length > 60_000) continue
    open.documents.push({ id: name, title: page.title, text: page.text })
    for (const { heading, start, end } of page.headings)
      open.questions.push({
        question: forms[Math.floor(random.next() * forms.length)]!.replace('*', heading),
        evidence: [{ document: name, start, end }],
      })
    characters += page.text.length
    if (characters <= poolCharacters) continue
    found.push(open)
    if (found.length === pools) break
    open = { pool: `manual ${found.length}`, unit: 'span', documents: [], questions: [] }
    characters = 0
  }
  return found
}

function readPage(name: string, html: string) {
  const title = headingOf(/<title>([^]*?)<\/title>/.exec(html)?.[1] ?? name)
  const body = html
    .replace(
      /<div[^>]*class="navheader">[^]*?<hr[^>]*>|<div class="toc">[^]*?<\/div>|<div class="navfooter">[^]*/g,
      '',
    )
    .replace(/^[^]*?<\/title>/, '')
  const headings: { heading: string; start: number; end: number }[] = []
  let text = ''
  let asked: string | undefined
  for (const [, tag, inner] of body.matchAll(/<(h[1-6]|p|pre|dt)(?:\s[^>]*)?>([^]*?)<\/\1>/g)) {
    if (tag!.startsWith('h')) {
      asked = headingOf(inner!)
      continue
    }
    const said = plain(inner!)
    if (said === '') continue
    const isFact = tag === 'p' && said.length > 60 && asked !== undefined && asked.length > 6
    if (isFact && asked !== title && !usual.test(asked!)) {
      const start = Array.from(text).length
      const end = start + Math.min(Array.from(said).length, evidenceCharacters)
      headings.push({ heading: asked!, start, end })
    }
    text += `${said}\n\n`
    asked = undefined
  }
  return { title, text, headings }
}

function headingOf(html: string): string {
  return plain(html).replace(/^[\dA-Z]+(?:\.\d+)*\.\s*/, '')
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }

function plain(html: string): string {
  return html
    .replace(/<[^>]+>/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ')
    .trim()
}
