import { Parser } from 'htmlparser2'
import { decodeText } from './decode-text.ts'

export interface XmlHandlers {
  /** Names are local ones: what stands before a colon is only a short form, and differs between programs. */
  open(name: string, attributes: Record<string, string>): void
  text?(text: string): void
  close?(name: string): void
}

/** htmlparser2 takes time in proportion to the depth for each element. */
const deepestNesting = 10_000

/** Reads XML as a stream. Entities of a document type are not expanded, and nothing is ever fetched. */
export function readXml(bytes: Uint8Array | undefined, handlers: XmlHandlers): void {
  if (!bytes) return
  let depth = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > deepestNesting)
          throw new Error(`its elements lie more than ${deepestNesting} deep in each other`)
        handlers.open(localName(name), attributes)
      },
      ontext: (text) => handlers.text?.(text),
      onclosetag(name) {
        depth--
        handlers.close?.(localName(name))
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.write(decodeText(bytes))
  parser.end()
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** An attribute by its local name, whatever stands before its colon. */
export function attribute(attributes: Record<string, string>, wanted: string): string | undefined {
  for (const [name, value] of Object.entries(attributes)) if (localName(name) === wanted) return value
  return undefined
}
