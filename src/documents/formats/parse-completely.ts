import { Parser } from 'htmlparser2'
import { charCodes } from '../words/char-codes.ts'
import { htmlTag } from './html-tags.ts'
import type { HtmlEvents } from './scan-html.ts'

const codesOf = charCodes()

/** What `scanHtml` tells of a page, by a parser that knows all that HTML may hold. */
export function parseCompletely(html: string, events: HtmlEvents): void {
  const parser = new Parser(
    {
      onopentag: (name, attributes) => events.open(htmlTag(name), attributes),
      ontext: (text) => events.text(codesOf(text), 0, text.length),
      onclosetag: (name) => events.close(htmlTag(name)),
    },
    { decodeEntities: true },
  )
  parser.write(html)
  parser.end()
}
